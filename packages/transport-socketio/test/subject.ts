/** A transport over a real server on 127.0.0.1, for the suite: on our own socket.io server, or on the host's. */
import { once } from "node:events"
import { createServer } from "node:http"
import type { AddressInfo, Socket } from "node:net"
import type { RawWire, TransportSubject } from "@peerage/testing"
import { Server } from "socket.io"
import { socketIo } from "../src/client.js"
import type { SocketIoTransportOptions } from "../src/options.js"
import { socketIoTransport } from "../src/transport.js"
import { framesOf, hostilePackets } from "./hostile-packets.js"
import { type Place, RawSocket } from "./raw-socket.js"

export interface ServedSubject extends TransportSubject {
  readonly raw: RawWire
  readonly place: Place
  readonly http: ReturnType<typeof createServer>
}

/** Serves on an http server that also has pages of its own. */
export async function served(
  whose: "own server" | "host's io",
  options: SocketIoTransportOptions = {},
): Promise<ServedSubject> {
  const http = createServer((_, response) => response.end("the host's page"))
  const io =
    whose === "host's io"
      ? new Server(http, { transports: ["websocket"], connectTimeout: 5_000 })
      : undefined
  const transport = socketIoTransport(io ?? http, options)
  const wires = new Set<Socket>()
  http.on("connection", (wire) => {
    wires.add(wire)
    wire.on("close", () => wires.delete(wire))
  })
  http.listen(0, "127.0.0.1")
  await once(http, "listening")
  const { port } = http.address() as AddressInfo
  const place: Place = { port, namespace: io === undefined ? "/" : "/peerage" }
  const sockets: RawSocket[] = []
  return {
    transport,
    dialer: socketIo(`http://127.0.0.1:${port}${place.namespace}`, {
      polling: options.polling ?? false,
    }),
    raw: rawWire(place, sockets, wires),
    place,
    http,
    async cleanup() {
      for (const socket of sockets) socket.cut()
      if (io !== undefined) await io.close()
      if (!http.listening) return
      const closed = once(http, "close")
      http.close()
      http.closeAllConnections()
      await closed
    },
  }
}

function rawWire(place: Place, sockets: RawSocket[], wires: ReadonlySet<Socket>): RawWire {
  return {
    async hostile(appId) {
      for (const packets of hostilePackets(place.namespace)) {
        const raw = await RawSocket.join(place, appId)
        for (const packet of packets) raw.send(packet)
        await raw.leave()
      }
    },
    async stalled(appId) {
      const raw = await RawSocket.join(place, appId)
      sockets.push(raw)
      raw.pause()
      return {
        read: () => raw.resume(),
        get frames() {
          return raw.frames.flatMap(framesOf)
        },
        get packets() {
          return raw.framePackets
        },
      }
    },
    async nameless() {
      const raw = await RawSocket.open(place)
      await raw.closed
    },
    cut() {
      for (const wire of wires) wire.destroy()
    },
    async hostAlive() {
      const response = await fetch(`http://127.0.0.1:${place.port}/`)
      return (await response.text()) === "the host's page"
    },
  }
}
