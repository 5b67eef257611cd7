/** A peer of the bare relay. */
import { WebSocket } from "ws"
import { coalesced, plain } from "./ws-write.js"

/** @param {typeof plain} write @returns {import("./wire.js").Connect} */
const connecting =
  (write) =>
  (port, { peer, onMessage = () => {} }) =>
    new Promise((connected, failed) => {
      const socket = new WebSocket(`ws://127.0.0.1:${port}/${peer}`, { perMessageDeflate: false })
      /** @type {Map<number, () => void>} */
      const waiting = new Map()
      let last = 0
      socket.on("message", (/** @type {Buffer} */ frame) => {
        if (frame[0] === 1) {
          const id = frame.readUInt32LE(1)
          const done = waiting.get(id)
          waiting.delete(id)
          done?.()
          return
        }
        write(socket, Buffer.from([2, frame[1] ?? 0, frame[2] ?? 0, frame[3] ?? 0, frame[4] ?? 0]))
        onMessage(frame.toString("utf8", 5))
      })
      socket.once("error", failed)
      socket.once("open", () =>
        connected({
          // 0, a number of 4 bytes, the receiver's length and name; then what the receiver gets: 3, the number, the text.
          send(to, text, done) {
            const id = ++last
            waiting.set(id, done)
            const length = Buffer.byteLength(text)
            const frame = Buffer.allocUnsafe(11 + to.length + length)
            frame[0] = 0
            frame.writeUInt32LE(id, 1)
            frame[5] = to.length
            const at = 6 + frame.write(to, 6, "latin1")
            frame[at] = 3
            frame.writeUInt32LE(id, at + 1)
            frame.write(text, at + 5, "utf8")
            write(socket, frame)
          },
          close: () => socket.terminate(),
        }),
      )
    })

export const connect = connecting(plain)
export const connectCoalesced = connecting(coalesced)
