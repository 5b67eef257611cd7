/** A peer of the hand-written relay, with a client by hand. */
import { lightSocket } from "./light-socket.js"

/** @type {import("./wire.js").Connect} */
export async function connect(port, { peer, watch, group, onMessage, onPresence }) {
  /** @type {Map<number, () => void>} */
  const waiting = new Map()
  let last = 0
  let onStates = () => {}
  const arrived = new Promise((resolve) => {
    onStates = () => resolve(undefined)
  })
  const socket = await lightSocket(port, { peer, watch, group }, (packet, { write }) => {
    // 42, the number of the answer that is wanted if one is, and the event; or 43, that number, and the answer.
    const begins = packet.indexOf("[")
    const id = packet.slice(2, begins)
    if (packet.charCodeAt(1) === 0x33) {
      const done = waiting.get(Number(id))
      waiting.delete(Number(id))
      return done?.()
    }
    const [event, ...rest] = JSON.parse(packet.slice(begins))
    if (event === "message") {
      if (id !== "") write(`43${id}[]`)
      onMessage?.(rest[0].text)
    } else if (event === "presence") onPresence?.(rest[0], rest[1])
    else if (event === "states") onStates()
  })
  await arrived
  return {
    send(to, text, done) {
      waiting.set(++last, done)
      socket.write(`42${last}${JSON.stringify(["send", to, text])}`)
    },
    sendToGroup(text, done) {
      waiting.set(++last, done)
      socket.write(`42${last}${JSON.stringify(["send to group", text])}`)
    },
    close: () => socket.close(),
  }
}
