/** Mosquitto, where it is installed. It is no Node process: it can be asked nothing. */
import { spawn, spawnSync } from "node:child_process"
import { writeFileSync } from "node:fs"
import { connect, createServer } from "node:net"
import { setTimeout as wait } from "node:timers/promises"

const places = ["mosquitto", "/usr/sbin/mosquitto", "/usr/local/sbin/mosquitto"]

/** The program, if there is one. */
export const mosquitto = places.find(
  (place) => spawnSync(place, ["-h"], { stdio: "ignore" }).error === undefined,
)

async function freePort() {
  const server = createServer()
  await new Promise((listening) => server.listen(0, "127.0.0.1", () => listening(undefined)))
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address())
  await new Promise((closed) => server.close(closed))
  return port
}

/** @param {{ directory: string }} options */
export async function startMosquitto({ directory }) {
  const port = await freePort()
  const configuration = `${directory}/mosquitto.conf`
  const lines = [
    `listener ${port} 127.0.0.1`,
    "allow_anonymous true",
    "persistence false",
    "set_tcp_nodelay true",
    "max_inflight_messages 0",
    "max_queued_messages 0",
    "user root",
  ]
  writeFileSync(configuration, `${lines.join("\n")}\n`)
  const child = spawn(mosquitto ?? "mosquitto", ["-c", configuration], { stdio: "ignore" })
  const gone = new Promise((ended) => child.once("exit", ended))
  for (let tries = 0; !(await answers(port)); tries++) {
    if (tries > 100) throw new Error("Mosquitto does not answer.")
    await wait(20)
  }
  return {
    port,
    pid: /** @type {number} */ (child.pid),
    gone,
    ask: async () => undefined,
    stop: () => void child.kill("SIGTERM"),
  }
}

/** @param {number} port */
const answers = (port) =>
  new Promise((answered) => {
    const socket = connect(port, "127.0.0.1")
    socket.once("connect", () => {
      socket.destroy()
      answered(true)
    })
    socket.once("error", () => answered(false))
  })
