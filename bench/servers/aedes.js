/** aedes, the MQTT broker in Node: QoS 1, over TCP or a WebSocket, its sessions in memory or in LevelDB. */
import { createServer as createHttp } from "node:http"
import { createServer as createTcp } from "node:net"
import { Aedes } from "aedes"
import levelPersistence from "aedes-persistence-level"
import { Level } from "level"
import { createWebSocketStream, WebSocketServer } from "ws"

/** @param {{ transport?: "tcp" | "websocket", store?: "memory" | "level", directory: string }} options */
export async function start({ transport = "tcp", store = "memory", directory }) {
  const database =
    store === "level" ? new Level(`${directory}/aedes`, { valueEncoding: "json" }) : undefined
  const broker = await Aedes.createBroker({
    ...(database && { persistence: levelPersistence(database) }),
    heartbeatInterval: 600_000,
  })
  /** @type {import("node:net").Server} */
  let server
  if (transport === "tcp") {
    server = createTcp({ noDelay: true }, broker.handle)
  } else {
    server = createHttp()
    const upgraded = new WebSocketServer({
      server: /** @type {import("node:http").Server} */ (server),
      perMessageDeflate: false,
      handleProtocols: () => "mqtt",
    })
    upgraded.on("connection", (socket, request) =>
      broker.handle(/** @type {any} */ (createWebSocketStream(socket)), request),
    )
  }
  await new Promise((listening) => server.listen(0, "127.0.0.1", () => listening(undefined)))
  return {
    port: /** @type {import("node:net").AddressInfo} */ (server.address()).port,
    control: {},
    async stop() {
      await new Promise((closed) => broker.close(() => closed(undefined)))
      server.close()
    },
  }
}
