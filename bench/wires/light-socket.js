/**
 * A socket.io connection by hand, over a bare WebSocket: where thousands of clients are in one process, or the client
 * would be what is measured. It speaks the protocol that socket.io documents (version 5, websocket only).
 */
import { WebSocket } from "ws"

/**
 * @typedef {object} LightSocket
 * @property {(packet: string) => void} write - a packet with its type, such as `42["event"]`
 * @property {(signal?: "lost") => void} close
 *
 * @param {number} port
 * @param {object} auth
 * @param {(packet: string) => void} onPacket - what comes after `42` or `43`, with that type
 * @returns {Promise<LightSocket>}
 */
export const lightSocket = (port, auth, onPacket) =>
  new Promise((connected, failed) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/socket.io/?EIO=4&transport=websocket`, {
      perMessageDeflate: false,
    })
    // As text: ws gives a Buffer for each.
    socket.on("message", (/** @type {Buffer} */ data) => {
      const packet = data.toString()
      switch (packet.charCodeAt(0)) {
        case 0x30:
          return socket.send(`40${JSON.stringify(auth)}`)
        case 0x32:
          return socket.send("3")
        case 0x34:
          if (packet.startsWith("40")) return connected({ write, close })
          if (packet.startsWith("44")) return failed(new Error(packet))
          return onPacket(packet)
      }
    })
    socket.once("error", failed)
    const write = (/** @type {string} */ packet) => socket.send(packet)
    const close = (/** @type {"lost" | undefined} */ signal) => {
      if (signal === "lost") return socket.terminate()
      socket.send("41")
      socket.close()
    }
  })
