/**
 * The server's side of the wire as the engine sees it: finds the app of each new connection, and hands it on. It reads
 * no frame and decides nothing about who may do what.
 */
import type { Server as HttpServer } from "node:http"
import type { Server as HttpsServer } from "node:https"
import {
  type CloseCode,
  type Connection,
  closeReasons,
  failure,
  type NotTaken,
  type OutgoingFrame,
  PeerageError,
  type Transport,
} from "@peerage/core/adapter"
import type { Server } from "socket.io"
import { App } from "./app.js"
import { SocketConnection, type Surroundings, transportName } from "./connection.js"
import { type Settings, type SocketIoTransportOptions, settingsOf } from "./options.js"
import { mayConnect } from "./origin.js"
import { attachServer } from "./own-server.js"
import { type Guest, takeNamespace, takePath } from "./place.js"
import { Post } from "./post.js"
import { joinedWording, quotedWording, type Wording } from "./wording.js"

/**
 * Serves engines over socket.io. One object serves any number of engines, one for each app id.
 *
 * On an http server it answers under `path` and leaves all else to the host; it can be there before the server listens,
 * and when the last engine has stopped nothing of it is left. On a socket.io server of your own it uses one namespace;
 * sizes, heartbeats and what happens to connections that join no namespace are then yours to set.
 *
 * `listen` rejects with `listener-in-use` when the app id, the path or the namespace is taken.
 *
 * @param target - an http or https server, or a socket.io `Server`
 * @throws PeerageError `bad-options`
 * @example
 * ```ts
 * const engine = createEngine({ appId: "demo", transports: [socketIoTransport(httpServer)] })
 * ```
 * @since 0.1.0
 */
export function socketIoTransport(
  target: HttpServer | HttpsServer | Server,
  options: SocketIoTransportOptions = {},
): Transport {
  const settings = settingsOf(options)
  const ownsServer = !isSocketIo(target)
  const wording = ownsServer ? joinedWording : quotedWording
  const around: Surroundings = { wording, post: new Post(wording, ownsServer), ownsServer }
  const apps = new Map<string, App>()
  // As many as the host ever listened for: whose client may come back.
  const known = new Set<string>()
  let leave: (() => Promise<void>) | undefined

  const guest: Guest = {
    refusal(socket) {
      const { headers, auth } = socket.handshake
      if (!mayConnect(settings.origins, headers)) return refusal("not-allowed")
      const appId: unknown = auth.appId
      if (typeof appId !== "string") return refusal("unknown-app")
      if (apps.has(appId)) return undefined
      return refusal(known.has(appId) ? "going-away" : "unknown-app")
    },
    welcome(socket) {
      const app = apps.get(socket.handshake.auth.appId)
      if (app === undefined) socket.disconnect(ownsServer)
      else app.welcome(socket)
    },
  }

  return {
    name: transportName,
    supports: { resume: true },
    async listen(appId, accept) {
      if (apps.has(appId)) throw new PeerageError(failure("listener-in-use"))
      leave ??= arrive(target, settings, guest)
      const app = new App(accept, around)
      apps.set(appId, app)
      known.add(appId)

      const stop = async () => {
        apps.delete(appId)
        await app.end()
        if (apps.size > 0 || leave === undefined) return
        const last = leave
        leave = undefined
        await last()
      }
      let stopped: Promise<void> | undefined
      return () => {
        stopped ??= stop()
        return stopped
      }
    },
    broadcast: (connections, frame) => broadcast(connections, frame, around.wording),
  }
}

type Target = HttpServer | HttpsServer | Server

function isSocketIo(target: Target): target is Server {
  return "of" in target && typeof target.of === "function"
}

/** Takes the transport's place; gives the function that leaves it. */
function arrive(target: Target, settings: Settings, guest: Guest): () => Promise<void> {
  if (isSocketIo(target)) {
    const free = takeNamespace(target.of(settings.namespace), guest)
    return async () => free()
  }
  const free = takePath(target, settings.path)
  const { io, detach } = attachServer(target, settings)
  takeNamespace(io.of("/"), guest)
  return () => {
    free()
    return detach()
  }
}

function refusal(code: CloseCode): Error {
  return Object.assign(new Error(code), { data: { code, ...closeReasons[code] } })
}

function broadcast(
  connections: Iterable<Connection>,
  frame: OutgoingFrame,
  { bytesOf }: Wording,
): readonly NotTaken[] {
  const notTaken: NotTaken[] = []
  let bytes: number | undefined
  for (const connection of connections) {
    bytes ??= bytesOf(frame.text)
    const result =
      connection instanceof SocketConnection
        ? connection.take(frame, bytes)
        : connection.send(frame)
    if (result !== "sent") notTaken.push([connection, result])
  }
  return notTaken
}
