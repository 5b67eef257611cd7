/** Two ways to write frames to a bare WebSocket. */

/** @param {import("ws").WebSocket} socket @param {Buffer} frame */
export function plain(socket, frame) {
  socket.send(frame)
}

/** @type {Set<any>} */
const corked = new Set()

/** Frames of one turn leave in one write. @param {import("ws").WebSocket} socket @param {Buffer} frame */
export function coalesced(socket, frame) {
  // ws has no public way to the stream under it.
  const stream = /** @type {any} */ (socket)._socket
  if (stream && !corked.has(stream)) {
    if (corked.size === 0) setImmediate(uncorkAll)
    corked.add(stream)
    stream.cork()
  }
  socket.send(frame)
}

function uncorkAll() {
  const streams = [...corked]
  corked.clear()
  for (const stream of streams) stream.uncork()
}
