/** Connections made by hand, below the dialer: what the suite needs to misbehave on this wire. */
import { once } from "node:events"
import { connect } from "node:net"
import { lineReader } from "./lines.js"

const hello = (/** @type {string} */ app) => `${JSON.stringify({ app })}\n`

/** What no dialer would send. `APP` is where a client named its app before. */
const hostile = [
  "\n",
  "null\n",
  "0\n",
  "{}\n",
  '{"app":null}\n',
  '{"app":["app"]}\n',
  '{"app":"nobody"}\n',
  '{"__proto__":{"app":"app"}}\n',
  "\u0000\u0001\u0002\n",
  `${"[".repeat(30_000)}\n`,
  "x".repeat(70_000),
  "GET / HTTP/1.1\r\nhost: a\r\n\r\n",
  "APPnull\n",
  'APP{"type":"send"}\n',
  "APP[\n",
  "APP[1,null,[],{}]\n",
  'APP[{"__proto__":{"admin":true}}]\n',
  `APP${"[".repeat(30_000)}${"]".repeat(30_000)}\n`,
  `APP${"x".repeat(70_000)}`,
  "APP\ud800\n",
]

/**
 * @param {number} port
 * @param {ReadonlySet<import("node:net").Socket>} sockets those that the server has
 * @returns {import("@peerage/testing").RawWire}
 */
export function rawWire(port, sockets) {
  const open = async () => {
    const socket = connect(port, "127.0.0.1")
    socket.on("error", () => socket.destroy())
    await once(socket, "connect")
    return socket
  }
  return {
    async hostile(appId) {
      for (const text of hostile) {
        const socket = await open()
        const closed = once(socket, "close")
        socket.resume()
        socket.end(text.replace(/^APP/, () => hello(appId)))
        await closed
      }
    },
    async stalled(appId) {
      const socket = await open()
      socket.write(hello(appId))
      /** @type {unknown[]} */
      const frames = []
      let lines = 0
      const read = lineReader(
        Number.POSITIVE_INFINITY,
        (line) => {
          if (lines++ > 0) frames.push(...JSON.parse(line))
        },
        () => {},
      )
      return {
        read: () => void socket.on("data", read),
        frames,
        get packets() {
          // The first line is the welcome.
          return lines - 1
        },
      }
    },
    async nameless() {
      const socket = await open()
      socket.resume()
      await once(socket, "close")
    },
    cut() {
      for (const socket of sockets) socket.destroy()
    },
    async hostAlive() {
      const socket = await open()
      socket.destroy()
      return true
    },
  }
}
