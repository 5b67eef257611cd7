/** A transport over a real server on 127.0.0.1, for the suite. */
import { once } from "node:events"
import { createServer } from "node:http"
import type { AddressInfo, Socket } from "node:net"
import type { RawWire, TransportSubject } from "@peerage/testing"
import type { AvosCloudTransportOptions } from "../src/options.js"
import { avosCloudTransport } from "../src/transport.js"
import { dialer, fromWire, opening } from "./dialer.js"
import { hostilePackets } from "./hostile-packets.js"
import { RawSocket } from "./raw-socket.js"

export interface ServedSubject extends TransportSubject {
  readonly raw: RawWire
  readonly http: ReturnType<typeof createServer>
  readonly url: string
}

/** Serves on an http server that also has pages of its own. */
export async function served(options: AvosCloudTransportOptions = {}): Promise<ServedSubject> {
  const http = createServer((_, response) => response.end("the host's page"))
  const transport = avosCloudTransport(http, options)
  const wires = new Set<Socket>()
  http.on("connection", (wire) => {
    wires.add(wire)
    wire.on("close", () => wires.delete(wire))
  })
  await once(http.listen(0, "127.0.0.1"), "listening")
  const { port } = http.address() as AddressInfo
  const url = `ws://127.0.0.1:${port}${options.path ?? "/avoscloud"}`
  const sockets: RawSocket[] = []
  return {
    transport,
    dialer: dialer(url),
    raw: rawWire(url, sockets, wires),
    http,
    url,
    async cleanup() {
      for (const socket of sockets) socket.cut()
      if (!http.listening) return
      const closed = once(http, "close")
      http.close()
      http.closeAllConnections()
      for (const wire of wires) wire.destroy()
      await closed
    },
  }
}

function rawWire(url: string, sockets: RawSocket[], wires: ReadonlySet<Socket>): RawWire {
  return {
    async hostile(appId) {
      for (const [n, packets] of hostilePackets.entries()) {
        const raw = await RawSocket.open(url)
        if (n % 2 === 0) raw.say(opening(appId))
        for (const packet of packets) raw.say(packet)
        await raw.leave()
      }
    },
    async stalled(appId) {
      const raw = await RawSocket.open(url)
      sockets.push(raw)
      raw.say(opening(appId))
      raw.pause()
      return {
        read: () => raw.resume(),
        get frames() {
          return raw.frames.map(fromWire)
        },
        get packets() {
          return raw.chunks
        },
      }
    },
    async nameless() {
      const raw = await RawSocket.open(url)
      await raw.closed
    },
    cut() {
      for (const wire of wires) wire.destroy()
    },
    async hostAlive() {
      const response = await fetch(`${url.replace("ws:", "http:").replace("/avoscloud", "")}/`)
      return (await response.text()) === "the host's page"
    },
  }
}
