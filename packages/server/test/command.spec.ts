/** The command as its user meets it: the built one, in a process of its own. */
import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs"
import { request } from "node:http"
import { connect, createServer } from "node:net"
import { networkInterfaces, tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"

// Some tests start two or three processes, one after the other.
vi.setConfig({ testTimeout: 30_000 })

const hasIPv6 = Object.values(networkInterfaces()).some((each) =>
  each?.some(({ address }) => address === "::1"),
)
const bin = fileURLToPath(new URL("../bin/peerage.js", import.meta.url))

let folder: string
let running: ChildProcess[] = []

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "peerage-server-"))
})

afterEach(async () => {
  for (const child of running) {
    if (child.exitCode !== null || child.signalCode !== null) continue
    child.kill("SIGKILL")
    await once(child, "exit")
  }
  running = []
  rmSync(folder, { recursive: true, force: true })
})

interface Ended {
  readonly code: number | null
  readonly signal: string | null
  readonly out: string
  readonly err: string
}

interface Started {
  readonly child: ChildProcess
  readonly url: string
  readonly ended: Promise<Ended>
}

function command(...args: string[]): {
  child: ChildProcess
  ended: Promise<Ended>
  line: Promise<string>
} {
  const child = spawn(process.execPath, [bin, ...args], { cwd: folder })
  running.push(child)
  let out = ""
  let err = ""
  const ended = once(child, "close").then(([code, signal]) => ({ code, signal, out, err }))
  child.stderr.on("data", (text) => {
    err += text
  })
  const line = new Promise<string>((resolve, reject) => {
    child.stdout.on("data", (text) => {
      out += text
      if (out.includes("\n")) resolve(out.split("\n", 1)[0] as string)
    })
    ended.then((end) => reject(new Error(`it ended: ${end.err}`)), reject)
  })
  line.catch(() => {})
  return { child, ended, line }
}

async function started(...args: string[]): Promise<Started> {
  const { child, ended, line } = command("serve", "--port", "0", ...args)
  const [, url] = /^peerage listening on (http:\/\/\S+:\d+)$/.exec(await line) ?? []
  if (url === undefined) throw new Error(`no ready line: ${await line}`)
  return { child, url, ended }
}

async function refused(...args: string[]): Promise<{ code: number | null; told: string }> {
  const { code, out, err } = await command(...args).ended
  expect(out).toBe("")
  expect(err).not.toMatch(/^\s+at /m)
  const lines = err.trimEnd().split("\n")
  return { code, told: lines.at(-1) ?? "" }
}

interface Answer {
  readonly status: number | undefined
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: string
}

/** Not fetch, which tidies up a path such as /../ before it asks. */
async function ask(url: string, path: string, method = "GET"): Promise<Answer> {
  const { hostname, port } = new URL(url)
  const host = hostname.replace(/^\[|\]$/g, "")
  const sent = request({ host, port, path, method }).end()
  const [response] = await once(sent, "response")
  let body = ""
  for await (const chunk of response) body += chunk
  return { status: response.statusCode, headers: response.headers, body }
}

function file(name: string, text: string): string {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

describe("peerage serve", () => {
  it("says that it is ready in one line, with the port it took, and serves each app its own database", async () => {
    const config = file("peerage.json", '{"apps":[{"appId":"demo"},{"appId":"Other"}]}')
    const { url, child, ended } = await started("--data", "data", "--config", config)
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
    const health = await ask(url, "/healthz")
    expect(health.status).toBe(200)
    expect(JSON.parse(health.body)).toEqual({
      status: "ok",
      apps: { demo: "open", Other: "open" },
    })
    expect(readdirSync(join(folder, "data"))).toHaveLength(2)
    child.kill("SIGTERM")
    expect(await ended).toMatchObject({ code: 0, out: `peerage listening on ${url}\n` })
  })

  it.each(["SIGTERM", "SIGINT"] as const)(
    "closes in order at %s and leaves its data free",
    async (signal) => {
      const first = await started("--data", "data")
      first.child.kill(signal)
      expect(await first.ended).toMatchObject({ code: 0, signal: null })
      const second = await started("--data", "data")
      second.child.kill(signal)
      expect((await second.ended).code).toBe(0)
    },
  )

  it("closes in order also when a browser keeps its connection open", async () => {
    const { url, child, ended } = await started()
    const sent = request(`${url}/healthz`, { headers: { connection: "keep-alive" } }).end()
    const [response] = await once(sent, "response")
    response.resume()
    await once(response, "end")
    child.kill("SIGTERM")
    expect((await ended).code).toBe(0)
  })

  it("closes in order also when somebody says nothing on a WebSocket, or half a request", async () => {
    const { url, child, ended } = await started()
    const { hostname, port } = new URL(url)
    const upgrade = [
      "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1",
      `Host: ${hostname}:${port}`,
      "Connection: Upgrade",
      "Upgrade: websocket",
      "Sec-WebSocket-Version: 13",
      "Sec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==",
    ]
    for (const said of [`${upgrade.join("\r\n")}\r\n\r\n`, "GET / HTTP/1.1\r\nHost:"]) {
      const socket = connect({ host: hostname, port: Number(port) })
      socket.on("error", () => {})
      socket.write(said)
      if (said.includes("Upgrade")) await once(socket, "data")
    }
    child.kill("SIGTERM")
    expect(await ended).toMatchObject({ code: 0, signal: null })
  })

  it.runIf(hasIPv6)("takes an IPv6 address", async () => {
    const { url } = await started("--host", "::1")
    expect(url).toMatch(/^http:\/\/\[::1\]:\d+$/)
    expect((await ask(url, "/healthz")).status).toBe(200)
  })

  it("serves the page anew each time, and what its names hold a hash of for ever", async () => {
    const { url } = await started()
    const index = await ask(url, "/?app=demo")
    expect([index.status, index.headers["cache-control"]]).toEqual([200, "no-cache"])
    expect(index.headers["content-type"]).toMatch(/^text\/html/)
    const names = index.body.match(/\/assets\/main-[A-Z0-9]+\.(js|css)/g) ?? []
    expect(names).toHaveLength(2)
    for (const name of names) {
      const { status, headers } = await ask(url, name)
      expect([status, headers["cache-control"]]).toEqual([
        200,
        "public, max-age=31536000, immutable",
      ])
    }
    expect(index.body).not.toMatch(/https?:|<style|onload|<script>/)
  })

  it("serves with a strict policy, only GET and HEAD, and nothing outside its folder", async () => {
    const { url } = await started()
    const { headers } = await ask(url, "/healthz")
    expect(headers["content-security-policy"]).toContain("default-src 'none'")
    expect(headers["content-security-policy"]).not.toContain("unsafe")
    expect(headers["x-content-type-options"]).toBe("nosniff")
    const post = await ask(url, "/", "POST")
    expect([post.status, post.headers.allow]).toEqual([405, "GET, HEAD"])
    const outside = ["/../package.json", "/..%2fpackage.json", "/%2e%2e/package.json", "/%00", "/%"]
    for (const path of [...outside, "/nothing"]) {
      expect([path, (await ask(url, path)).status]).toEqual([path, 404])
    }
  })
})

describe("S38 --public-url", () => {
  it("lets pages of that origin connect, and no stranger's", async () => {
    const { url } = await started("--public-url", "https://chat.example/")
    expect(await upgrade(url, "https://chat.example")).toBe(101)
    expect(await upgrade(url, url)).toBe(101)
    expect(await upgrade(url, "https://evil.example")).not.toBe(101)
  })
})

/** The status that a page of this origin gets when it asks for a WebSocket. */
async function upgrade(url: string, origin: string): Promise<number> {
  const { hostname: host, port } = new URL(url)
  const sent = request({
    host,
    port,
    path: "/socket.io/?EIO=4&transport=websocket",
    headers: {
      origin,
      connection: "Upgrade",
      upgrade: "websocket",
      "sec-websocket-version": "13",
      "sec-websocket-key": "MDEyMzQ1Njc4OWFiY2RlZg==",
    },
  }).end()
  const [response] = await Promise.race([once(sent, "upgrade"), once(sent, "response")])
  response.destroy()
  return response.statusCode
}

describe("S40 a mistake of the user is one line on standard error, without a stack", () => {
  it("of the command line: exit code 2", async () => {
    expect(await refused("serve", "--prot", "1")).toMatchObject({
      code: 2,
      told: expect.stringContaining("unknown option --prot"),
    })
  })

  it("of the config: an unknown key, no JSON, no file", async () => {
    const unknown = file("a.json", '{"apps":[{"appId":"demo","signature":{}}]}')
    expect(await refused("serve", "--config", unknown)).toMatchObject({
      code: 1,
      told: expect.stringContaining(
        'unknown key "signature" (known: appId, limits, restKey, restKeyEnv, signatures, demoLogin)',
      ),
    })
    expect(await refused("serve", "--config", file("b.json", "{"))).toMatchObject({
      code: 1,
      told: expect.stringContaining("b.json:1:2: not JSON"),
    })
    expect(await refused("serve", "--config", "none.json")).toMatchObject({
      code: 1,
      told: "peerage: cannot read the config none.json: there is no such file",
    })
  })

  it("a port in use", async () => {
    const taken = createServer().listen(0, "127.0.0.1")
    await once(taken, "listening")
    const { port } = taken.address() as { port: number }
    expect(await refused("serve", "--port", String(port))).toEqual({
      code: 1,
      told: `peerage: port ${port} on 127.0.0.1 is in use; choose another with --port`,
    })
    taken.close()
  })

  it("a host that is not of this machine", async () => {
    expect(await refused("serve", "--port", "0", "--host", "192.0.2.1")).toMatchObject({
      code: 1,
      told: expect.stringContaining("--host 192.0.2.1 is not an address of this machine"),
    })
  })

  it("a locked data directory, and the one that has it goes on", async () => {
    const { url } = await started("--data", "data")
    expect(await refused("serve", "--port", "0", "--data", "data")).toEqual({
      code: 1,
      told: "peerage: the data directory data is in use by another process",
    })
    expect((await ask(url, "/healthz")).status).toBe(200)
  })

  it("a data directory that is a file, or lies under one", async () => {
    file("data", "")
    const told = expect.stringContaining("it is a file, or lies under one")
    expect(await refused("serve", "--data", "data")).toMatchObject({ code: 1, told })
    expect(await refused("serve", "--data", "data/deeper")).toMatchObject({ code: 1, told })
  })

  it("an app's database that is a file", async () => {
    mkdirSync(join(folder, "data"))
    file("data/app-demo", "")
    expect(await refused("serve", "--port", "0", "--data", "data")).toMatchObject({
      code: 1,
      told: expect.stringContaining('cannot open app "demo" in data: '),
    })
  })

  it.runIf(process.platform === "linux")("a data directory that cannot be written", async () => {
    // A place where not even the superuser may make a directory.
    expect(await refused("serve", "--data", "/sys/peerage")).toMatchObject({
      code: 1,
      told: expect.stringMatching(
        /cannot use the data directory \/sys\/peerage: E(PERM|ACCES|ROFS)/,
      ),
    })
  })
})
