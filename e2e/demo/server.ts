/** The built `peerage` command as a process that a test starts, kills and starts again on the same data and port. */
import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"

const bin = fileURLToPath(new URL("../../packages/server/bin/peerage.js", import.meta.url))

export class Server {
  readonly #folder: string
  #child: ChildProcess | undefined
  #port = 0

  private constructor(folder: string) {
    this.#folder = folder
  }

  /** Starts the command on a free port and a data directory of its own. */
  static async start(config: object): Promise<Server> {
    const folder = await mkdtemp(join(tmpdir(), "peerage-demo-"))
    await writeFile(join(folder, "peerage.json"), JSON.stringify(config))
    const server = new Server(folder)
    await server.startAgain()
    return server
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`
  }

  /** Starts it on the data, the port and the config that it had. */
  async startAgain(): Promise<void> {
    const data = join(this.#folder, "data")
    const config = join(this.#folder, "peerage.json")
    const args = ["serve", "--port", String(this.#port), "--data", data, "--config", config]
    const child = spawn(process.execPath, [bin, ...args], { stdio: ["ignore", "pipe", "pipe"] })
    this.#child = child
    let told = ""
    child.stderr.on("data", (text) => {
      told += text
    })
    const [line] = await Promise.race([
      once(child.stdout, "data"),
      once(child, "exit").then(() =>
        Promise.reject(new Error(`the server did not start: ${told}`)),
      ),
    ])
    this.#port = Number(/:(\d+)\s*$/.exec(String(line))?.[1])
  }

  /** Ends it without a chance to say or store anything. */
  async kill(): Promise<void> {
    await this.#end("SIGKILL")
  }

  /** Takes its data away, as a disk that broke does. */
  async loseData(): Promise<void> {
    await rm(join(this.#folder, "data"), { recursive: true })
  }

  async close(): Promise<void> {
    await this.#end("SIGTERM")
    await rm(this.#folder, { recursive: true, force: true })
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
    child.kill(signal)
    await once(child, "exit")
  }
}
