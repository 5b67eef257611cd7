/** An engine behind an http server that speaks the wire of 2014, with the router that its clients ask first. */
import { once } from "node:events"
import { createServer, type Server } from "node:http"
import type { AddressInfo, Socket } from "node:net"
import { createEngine, type Engine, type EngineOptions, type Transport } from "@peerage/core"
import type { AvosCloudTransportOptions } from "../src/options.js"
import { avosCloudTransport } from "../src/transport.js"

export const appId = "demo"

export interface Served {
  readonly http: Server
  readonly engine: Engine
  /** For the engines of other apps. */
  readonly transport: Transport
  /** Where the router is. */
  readonly url: string
  /** Where the WebSocket is. */
  readonly wire: string
  /** Bytes that wait in this process for the slowest of all lines. */
  waiting(): number
  /** Cuts every line as a lost network does. */
  cut(): void
  end(): Promise<void>
}

/** @param beside - other transports on the same server */
export async function serve(
  options: Partial<EngineOptions> = {},
  wireOptions: AvosCloudTransportOptions = {},
  beside: (http: Server) => readonly Transport[] = () => [],
): Promise<Served> {
  let wire = ""
  const http = createServer((request, response) => {
    if (request.url?.startsWith("/v1/route?"))
      response.end(JSON.stringify({ server: wire, ttl: 3600, groupId: "g0" }))
    else response.writeHead(404).end()
  })
  const lines = new Set<Socket>()
  http.on("connection", (line) => {
    lines.add(line)
    line.on("close", () => lines.delete(line))
  })
  const transport = avosCloudTransport(http, wireOptions)
  const transports = [transport, ...beside(http)]
  const engine = createEngine({ appId, transports, authorize: () => true, ...options })
  await engine.open()
  await once(http.listen(0, "127.0.0.1"), "listening")
  const { port } = http.address() as AddressInfo
  wire = `ws://127.0.0.1:${port}/avoscloud`
  return {
    http,
    engine,
    transport,
    url: `http://127.0.0.1:${port}`,
    wire,
    waiting: () => Math.max(0, ...[...lines].map(({ writableLength }) => writableLength)),
    cut() {
      for (const line of lines) line.destroy()
    },
    async end() {
      await engine.close()
      const closed = once(http, "close")
      http.close()
      http.closeAllConnections()
      await closed
    },
  }
}
