/** socket.io with nothing on it: what a connection alone costs. */
import { createServer } from "node:http"
import { Server } from "socket.io"

export async function start() {
  const http = createServer()
  const io = new Server(http, { transports: ["websocket"], serveClient: false })
  io.on("connection", () => {})
  await new Promise((listening) => http.listen(0, "127.0.0.1", () => listening(undefined)))
  return {
    port: /** @type {import("node:net").AddressInfo} */ (http.address()).port,
    control: {},
    stop: () => io.close(),
  }
}
