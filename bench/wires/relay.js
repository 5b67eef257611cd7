/** A peer of the hand-written relay, with socket.io's own client. */
import { io } from "socket.io-client"

/** @type {import("./wire.js").Connect} */
export const connect = (port, { peer, watch, group, onMessage = () => {}, onPresence }) =>
  new Promise((connected, failed) => {
    const socket = io(`http://127.0.0.1:${port}`, {
      transports: ["websocket"],
      forceNew: true,
      reconnection: false,
      auth: { peer, watch, group },
    })
    socket.on("message", (message, received) => {
      received?.()
      onMessage(message.text)
    })
    if (onPresence) socket.on("presence", onPresence)
    socket.once("connect_error", failed)
    socket.once("states", () =>
      connected({
        send: (to, text, done) => void socket.emit("send", to, text, done),
        sendToGroup: (text, done) => void socket.emit("send to group", text, done),
        close: () => void socket.disconnect(),
      }),
    )
  })
