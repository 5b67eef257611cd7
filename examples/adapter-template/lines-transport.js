/** The server's side of a transport to begin your own with. The numbers are the obligations of the port. */
import { failure, Inlet, PeerageError } from "@peerage/core/adapter"
import { frameWriter, lineReader, mostBytes } from "./lines.js"

/**
 * @typedef {import("@peerage/core/adapter").Connection} Connection
 * @typedef {import("node:net").Socket} Socket
 * @typedef {{ accept: (connection: Connection) => void, open: Set<Connection> }} App
 */

/** TP2: who has not said by then which app it wants. */
const namelessMs = 4_000
/** How long a line that was closed may take to read what was sent before. */
const lingerMs = 2_000

let connections = 0

/**
 * @param {import("node:net").Server} server the host's own, which it closes itself (TP11)
 * @returns {import("@peerage/core/adapter").Transport}
 */
export function linesTransport(server) {
  /** @type {Map<string, App>} */
  const apps = new Map()
  server.on("connection", (socket) => greet(socket, apps))
  return {
    name: "lines",
    supports: { resume: true },
    async listen(appId, accept) {
      if (apps.has(appId)) throw new PeerageError(failure("listener-in-use"))
      const app = { accept, open: new Set() }
      apps.set(appId, app)
      return async () => {
        if (apps.get(appId) === app) apps.delete(appId)
        for (const connection of [...app.open]) connection.close("going-away")
      }
    },
    broadcast(all, frame) {
      /** @type {import("@peerage/core/adapter").NotTaken[]} */
      const notTaken = []
      for (const connection of all) {
        // `frame.text` is made once, whoever asks for it first (TP9).
        const result = connection.send(frame)
        if (result !== "sent") notTaken.push([connection, result])
      }
      return notTaken
    },
  }
}

/**
 * The first line names the app; every other is a list of frames.
 *
 * @param {Socket} socket
 * @param {ReadonlyMap<string, App>} apps
 */
function greet(socket, apps) {
  const timer = setTimeout(() => socket.destroy(), namelessMs)
  /** @type {Inlet<unknown> | undefined} */
  let inlet
  const cut = () => void socket.destroy()
  // TP10: an error of a socket that nobody hears would end the process.
  socket.on("error", cut)
  socket.on("close", () => {
    clearTimeout(timer)
    inlet?.end()
  })
  const read = lineReader(
    mostBytes,
    (line) => {
      const said = parsed(line)
      if (inlet !== undefined) {
        if (!Array.isArray(said)) return cut()
        for (const frame of said) if (!inlet.push(frame)) return cut()
        return
      }
      clearTimeout(timer)
      const { app: name, auth } = Object(said)
      const app = typeof name === "string" ? apps.get(name) : undefined
      if (app === undefined) return void socket.end('{"refused":"unknown-app"}\n')
      socket.write('{"welcome":true}\n')
      inlet = new Inlet()
      accept(socket, app, inlet, auth)
    },
    cut,
  )
  socket.on("data", read)
}

/**
 * @param {Socket} socket
 * @param {App} app
 * @param {Inlet<unknown>} inlet keeps what comes before the engine listens, and tells the end once (TP3, TP4, TP7)
 * @param {unknown} auth
 */
function accept(socket, app, inlet, auth) {
  let isOpen = true
  const out = frameWriter((text) => void socket.write(text))
  const ended = () => {
    isOpen = false
    app.open.delete(connection)
  }
  /** @type {Connection} */
  const connection = {
    id: `lines-${++connections}`,
    info: {
      transport: "lines",
      headers: {},
      ...(socket.remoteAddress === undefined ? {} : { address: socket.remoteAddress }),
      // TP12: passed on, never judged.
      ...(auth === undefined ? {} : { auth }),
    },
    onFrame: (listener) => inlet.onFrame(listener),
    onClose: (listener) => inlet.onEnd(listener),
    send({ text, maxWaiting }) {
      if (!isOpen || socket.destroyed) return "closed"
      // TP6: what waits here and in the socket; what the system took is on its way.
      if (socket.writableLength + out.waiting > maxWaiting) return "full"
      out.push(text)
      return "sent"
    },
    close() {
      if (!isOpen) return
      ended()
      out.flush()
      socket.end()
      // Who does not read is not waited for.
      setTimeout(() => socket.destroy(), lingerMs).unref()
      inlet.cut()
    },
  }
  app.open.add(connection)
  socket.on("close", ended)
  app.accept(connection)
}

/** @param {string} line */
function parsed(line) {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}
