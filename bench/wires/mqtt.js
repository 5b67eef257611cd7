/** A peer of an MQTT broker at QoS 1, with a client by hand over the packets of mqtt-packet; over TCP or a WebSocket. */
import { connect as connectTcp } from "node:net"
import mqtt from "mqtt-packet"
import { createWebSocketStream, WebSocket } from "ws"
import { fail } from "./wire.js"

const ids = 65_535

/** @param {(port: number) => import("node:stream").Duplex} streamTo @returns {import("./wire.js").Connect} */
const connecting =
  (streamTo) =>
  (port, { peer, watch, group, onMessage = () => {} }) =>
    new Promise((connected) => {
      const stream = streamTo(port)
      const parser = mqtt.parser({ protocolVersion: 4 })
      const say = (/** @type {import("mqtt-packet").Packet} */ packet) =>
        void mqtt.writeToStream(packet, stream)
      /** @type {Map<number, () => void>} */
      const waiting = new Map()
      let last = 0
      const publish = (/** @type {string} */ topic, /** @type {string} */ text, done) => {
        last = (last % ids) + 1
        waiting.set(last, done)
        const common = { messageId: last, retain: false, dup: false }
        say({ cmd: "publish", topic, payload: text, qos: 1, ...common })
      }
      parser.on("packet", (packet) => {
        switch (packet.cmd) {
          case "publish":
            if (packet.qos === 1) say({ cmd: "puback", messageId: packet.messageId ?? 0 })
            return onMessage(packet.payload.toString())
          case "puback": {
            const id = packet.messageId ?? 0
            const done = waiting.get(id)
            waiting.delete(id)
            return done?.()
          }
          case "connack": {
            if (packet.returnCode !== 0) return fail(new Error(`connack ${packet.returnCode}`))
            const topics = [`peer/${peer}`, ...watch.map((each) => `presence/${each}`)]
            if (group) topics.push(`group/${group}`)
            const subscriptions = topics.map((topic) => ({ topic, qos: /** @type {1} */ (1) }))
            return say({ cmd: "subscribe", messageId: 1, subscriptions })
          }
          case "suback":
            return connected({
              send: (to, text, done) => publish(`peer/${to}`, text, done),
              sendToGroup: (text, done) => publish(`group/${group}`, text, done),
              close: () => {
                say({ cmd: "disconnect" })
                stream.end()
              },
            })
        }
      })
      stream.on("data", (bytes) => parser.parse(bytes))
      stream.once("error", fail)
      // A session that the broker keeps, so that messages wait while its peer is away.
      const session = { clean: false, keepalive: 0 }
      const version = { protocolId: "MQTT", protocolVersion: 4 }
      say(/** @type {any} */ ({ cmd: "connect", clientId: peer, ...version, ...session }))
    })

export const connect = connecting((port) => {
  const socket = connectTcp(port, "127.0.0.1")
  socket.setNoDelay(true)
  return socket
})

export const connectWebSocket = connecting((port) =>
  createWebSocketStream(
    new WebSocket(`ws://127.0.0.1:${port}`, "mqtt", { perMessageDeflate: false }),
  ),
)
