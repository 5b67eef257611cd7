/**
 * The server's side of the wire as the engine sees it: finds the app of each new peer, and hands its connection on. It
 * decides nothing about who may do what.
 */
import type { Server as HttpServer } from "node:http"
import type { Server as HttpsServer } from "node:https"
import {
  type Connection,
  failure,
  type NotTaken,
  type OutgoingFrame,
  PeerageError,
  type Transport,
} from "@peerage/core/adapter"
import { App } from "./app.js"
import { PeerConnection } from "./connection.js"
import { type AvosCloudTransportOptions, type Settings, settingsOf } from "./options.js"
import { PeerSocket, type Reception, transportName } from "./socket.js"
import { takeUpgrades } from "./upgrade.js"
import { Wording } from "./wording.js"

/** How often in the time of silence the other end is asked for a sign of life. */
const checksPerSilence = 6

/**
 * Serves the clients of AVOS Cloud's realtime messaging of 2014, as they are: JSON over WebSocket. One object serves any
 * number of engines, one for each app id, beside other transports and the host's own pages on the same http server.
 *
 * Clients ask a router for the WebSocket's URL; `path` is where it points to. When the last engine has stopped nothing
 * of the transport is left on the server. `listen` rejects with `listener-in-use` when the app id or the path is taken.
 *
 * @param server - an http or https server; it need not listen yet
 * @throws PeerageError `bad-options`
 * @example
 * ```ts
 * const engine = createEngine({ appId: "demo", transports: [avosCloudTransport(httpServer)] })
 * ```
 * @since 0.1.0
 */
export function avosCloudTransport(
  server: HttpServer | HttpsServer,
  options: AvosCloudTransportOptions = {},
): Transport {
  const settings = settingsOf(options)
  const apps = new Map<string, App>()
  // As many as the host ever listened for: whose client may come back.
  const known = new Set<string>()
  const reception: Reception = {
    find: (appId) => apps.get(appId) ?? (known.has(appId) ? "stopped" : "unknown"),
    atEndOfTurn: gathered(),
  }
  let leave: (() => void) | undefined

  return {
    name: transportName,
    supports: { resume: false },
    async listen(appId, accept) {
      if (apps.has(appId)) throw new PeerageError(failure("listener-in-use"))
      leave ??= arrive(server, settings, reception)
      const app = new App(accept)
      apps.set(appId, app)
      known.add(appId)

      const stop = async () => {
        apps.delete(appId)
        await app.end()
        if (apps.size > 0) return
        leave?.()
        leave = undefined
      }
      let stopped: Promise<void> | undefined
      return () => {
        stopped ??= stop()
        return stopped
      }
    },
    broadcast,
  }
}

/** Takes the transport's place; gives the function that leaves it. */
function arrive(
  server: HttpServer | HttpsServer,
  settings: Settings,
  reception: Reception,
): () => void {
  const open = new Set<PeerSocket>()
  const leave = takeUpgrades(server, settings, (ws, tcp, request) => {
    const socket = new PeerSocket(ws, tcp, request, reception)
    open.add(socket)
    ws.once("close", () => open.delete(socket))
  })
  const check = () => {
    for (const socket of open) socket.check(settings.silenceMs)
  }
  // After a stall of the host timers come before what has long arrived: that is read first.
  const checking = setInterval(() => setImmediate(check), settings.silenceMs / checksPerSilence)
  checking.unref()
  return () => {
    clearInterval(checking)
    leave()
  }
}

/** Calls back at the end of the turn, for all sockets in one go. */
function gathered(): (flush: () => void) => void {
  let waiting: (() => void)[] = []
  return (flush) => {
    waiting.push(flush)
    if (waiting.length > 1) return
    setImmediate(() => {
      const all = waiting
      waiting = []
      for (const each of all) each()
    })
  }
}

function broadcast(connections: Iterable<Connection>, frame: OutgoingFrame): readonly NotTaken[] {
  const notTaken: NotTaken[] = []
  const wording = new Wording()
  for (const connection of connections) {
    const result =
      connection instanceof PeerConnection
        ? connection.take(frame, wording)
        : connection.send(frame)
    if (result !== "sent") notTaken.push([connection, result])
  }
  return notTaken
}
