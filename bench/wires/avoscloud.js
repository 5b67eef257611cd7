/** A peer that speaks the protocol of 2014 by hand, as its clients did: a frame for each command and acknowledgement. */
import { WebSocket } from "ws"
import { appId } from "../servers/names.js"

/** @type {import("./wire.js").Connect} */
export const connect = (port, { peer, watch, onMessage = () => {} }) =>
  new Promise((connected, failed) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/avoscloud`, { perMessageDeflate: false })
    /** @type {Map<number, () => void>} */
    const waiting = new Map()
    let last = 0
    const say = (/** @type {object} */ command) =>
      socket.send(JSON.stringify({ ...command, appId, peerId: peer }))
    socket.once("error", failed)
    socket.once("open", () => say({ cmd: "session", op: "open", sessionPeerIds: watch }))
    socket.on("message", (/** @type {Buffer} */ data) => {
      const said = JSON.parse(data.toString())
      if (said.cmd === "direct") {
        say({ cmd: "ack", ids: [said.id] })
        onMessage(said.msg)
      } else if (said.cmd === "ack") {
        const done = waiting.get(said.id)
        waiting.delete(said.id)
        done?.()
      } else if (said.op === "opened") {
        connected({
          send(to, msg, done) {
            waiting.set(++last, done)
            say({ cmd: "direct", msg, toPeerIds: [to], transient: false, id: last })
          },
          close: () => socket.close(),
        })
      }
    })
  })
