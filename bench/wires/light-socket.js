/**
 * A socket.io connection by hand, over a bare WebSocket: where thousands of clients are in one process, or the client
 * would be what is measured. It speaks the protocol that socket.io documents (version 5, websocket only).
 */
import { WebSocket } from "ws"

/**
 * @typedef {object} LightSocket
 * @property {(packet: string) => void} write - a packet with its type, such as `42["event"]`
 * @property {() => void} close
 *
 * @param {number} port
 * @param {object} auth
 * @param {(packet: string, socket: LightSocket) => void} onPacket - events (`42`) and answers (`43`)
 * @returns {Promise<LightSocket>}
 */
export const lightSocket = (port, auth, onPacket) =>
  new Promise((connected, failed) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/socket.io/?EIO=4&transport=websocket`, {
      perMessageDeflate: false,
    })
    const light = {
      write: (/** @type {string} */ packet) => socket.send(packet),
      close() {
        socket.send("41")
        socket.close()
      },
    }
    // As text: ws gives a Buffer for each.
    socket.on("message", (/** @type {Buffer} */ data) => {
      const packet = data.toString()
      switch (packet.charCodeAt(0)) {
        case 0x30:
          return socket.send(`40${JSON.stringify(auth)}`)
        case 0x32:
          return socket.send("3")
        case 0x34:
          if (packet.startsWith("40")) return connected(light)
          if (packet.startsWith("44")) return failed(new Error(packet))
          if (packet.startsWith("42") || packet.startsWith("43")) onPacket(packet, light)
      }
    })
    socket.once("error", failed)
  })
