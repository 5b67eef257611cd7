/**
 * What people write on socket.io when they need "no message lost": a Map of sockets, an acknowledgement on both hops,
 * each message kept until its receiver has it, at most 50 for who is away, rooms for groups, a loop over watchers for
 * presence. With `keep` messages are in LevelDB before the sender is answered, one flush each or one for all that wait.
 */
import { createServer } from "node:http"
import { Server } from "socket.io"
import { openKeeper } from "./keeper.js"

/** Messages kept for a peer that is away. */
const keptMost = 50

/** @param {{ keep?: "none" | "each" | "gathered", directory: string }} options */
export async function start({ keep = "none", directory }) {
  const keeper = keep === "none" ? undefined : await openKeeper(`${directory}/relay`, keep)
  const http = createServer()
  const io = new Server(http, { transports: ["websocket"], serveClient: false })
  /** @type {Map<string, import("socket.io").Socket>} */
  const online = new Map()
  /** @type {Map<string, Map<number, object>>} */
  const kept = new Map()
  /** @type {Map<string, Set<import("socket.io").Socket>>} */
  const watchers = new Map()
  let lastId = 0

  const deliver = (socket, peer, message) => {
    socket.emit("message", message, () => {
      kept.get(peer)?.delete(message.id)
      keeper?.drop(peer, message.id)
    })
  }
  const accept = (to, message) => {
    const queue = kept.get(to) ?? new Map()
    kept.set(to, queue)
    queue.set(message.id, message)
    const socket = online.get(to)
    if (socket) return deliver(socket, to, message)
    if (queue.size > keptMost) {
      const [oldest] = queue.keys()
      queue.delete(oldest)
      keeper?.drop(to, oldest)
    }
  }
  const tell = (peer, isOnline) => {
    for (const watcher of watchers.get(peer) ?? []) watcher.emit("presence", peer, isOnline)
  }

  io.on("connection", (socket) => {
    const { peer, watch = [], group } = socket.handshake.auth
    online.set(peer, socket)
    for (const watched of watch) {
      const others = watchers.get(watched)
      if (others) others.add(socket)
      else watchers.set(watched, new Set([socket]))
    }
    if (group) socket.join(group)
    tell(peer, true)
    socket.emit(
      "states",
      watch.filter((watched) => online.has(watched)),
    )
    for (const message of kept.get(peer)?.values() ?? []) deliver(socket, peer, message)

    /** @type {Promise<unknown>} */
    let before = Promise.resolve()
    socket.on("send", (to, text, answer) => {
      const message = { id: ++lastId, from: peer, text, timestamp: Date.now() }
      const accepted = () => {
        answer(message.id, message.timestamp)
        accept(to, message)
      }
      if (!keeper) return accepted()
      // Writes run side by side; what they let through keeps its order.
      const keeping = keeper.keep(to, message)
      before = Promise.all([before, keeping]).then(accepted, () => socket.disconnect(true))
    })
    socket.on("send to group", (text, answer) => {
      const message = { id: ++lastId, from: peer, group, text, timestamp: Date.now() }
      answer(message.id, message.timestamp)
      socket.to(group).emit("message", message)
    })
    socket.on("disconnect", () => {
      for (const watched of watch) watchers.get(watched)?.delete(socket)
      if (online.get(peer) !== socket) return
      online.delete(peer)
      const queue = kept.get(peer)
      if (queue === undefined) return tell(peer, false)
      for (const id of queue.keys()) {
        if (queue.size <= keptMost) break
        queue.delete(id)
        keeper?.drop(peer, id)
      }
      tell(peer, false)
    })
  })
  await new Promise((listening) => http.listen(0, "127.0.0.1", () => listening(undefined)))
  return {
    port: /** @type {import("node:net").AddressInfo} */ (http.address()).port,
    control: {},
    async stop() {
      await io.close()
      await keeper?.close()
    },
  }
}
