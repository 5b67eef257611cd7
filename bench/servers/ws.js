/**
 * The limit: frames in, frames out, over bare WebSockets. No JSON, nothing kept, nothing checked. Coalesced, the frames
 * of one turn to one socket leave in one write.
 */
import { WebSocketServer } from "ws"
import { coalesced, plain } from "../wires/ws-write.js"

/** @param {{ coalesced?: boolean }} options */
export async function start({ coalesced: gathers = false }) {
  const write = gathers ? coalesced : plain
  const server = new WebSocketServer({
    port: 0,
    host: "127.0.0.1",
    perMessageDeflate: false,
  })
  /** @type {Map<string, import("ws").WebSocket>} */
  const online = new Map()
  server.on("connection", (socket, request) => {
    const peer = request.url?.slice(1) ?? ""
    online.set(peer, socket)
    socket.on("message", (/** @type {Buffer} */ frame) => {
      // What the receiver says of what it got ends here: 2, then the sender's number of it.
      if (frame[0] === 2) return
      const ends = 6 + (frame[5] ?? 0)
      const to = online.get(frame.toString("latin1", 6, ends))
      if (to) write(to, frame.subarray(ends))
      const answer = Buffer.allocUnsafe(5)
      answer[0] = 1
      frame.copy(answer, 1, 1, 5)
      write(socket, answer)
    })
    socket.on("close", () => online.delete(peer))
  })
  await new Promise((listening) => server.once("listening", listening))
  return {
    port: /** @type {import("node:net").AddressInfo} */ (server.address()).port,
    control: {},
    async stop() {
      for (const socket of server.clients) socket.terminate()
      server.close()
    },
  }
}
