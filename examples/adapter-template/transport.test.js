/** The transport and its dialer through the suite, over a server of its own for each test. */
import { once } from "node:events"
import { createServer } from "node:net"
import { describe, it } from "node:test"
import { transportConformance } from "@peerage/testing"
import { linesDialer } from "./lines-dialer.js"
import { linesTransport } from "./lines-transport.js"
import { rawWire } from "./raw-wire.js"

transportConformance({
  test: { describe, it },
  wire: true,
  async factory() {
    const server = createServer({ noDelay: true })
    const transport = linesTransport(server)
    /** @type {Set<import("node:net").Socket>} */
    const sockets = new Set()
    server.on("connection", (socket) => {
      sockets.add(socket)
      socket.on("close", () => sockets.delete(socket))
    })
    server.listen(0, "127.0.0.1")
    await once(server, "listening")
    const { port } = /** @type {import("node:net").AddressInfo} */ (server.address())
    return {
      transport,
      dialer: linesDialer({ port }),
      raw: rawWire(port, sockets),
      async cleanup() {
        for (const socket of sockets) socket.destroy()
        server.close()
        await once(server, "close")
      },
    }
  },
})
