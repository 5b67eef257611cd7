/**
 * A socket.io server on the host's http server that can be taken off again. socket.io would close the host's server
 * together with itself and leave its listeners there; so it gets a server of its own, which never listens, and is
 * handed the requests of its path.
 */
import {
  createServer,
  type Server as HttpServer,
  type IncomingMessage,
  type ServerResponse,
} from "node:http"
import type { Server as HttpsServer } from "node:https"
import type { Duplex } from "node:stream"
import { Server, type ServerOptions } from "socket.io"
import type { Settings } from "./options.js"
import { mayConnect } from "./origin.js"
import { FrameDecoder, FrameEncoder } from "./wire.js"

/** How long an upgrade request that nobody answers stays open, and a connection that joins nothing, in ms. */
const unansweredMs = 5_000

/** Starts a socket.io server under `settings.path`; gives it, with the function that takes it off. */
export function attachServer(
  host: HttpServer | HttpsServer,
  settings: Settings,
): { readonly io: Server; readonly detach: () => Promise<void> } {
  const inner = createServer()
  const io = new Server(inner, serverOptions(settings))
  const isOurs = (request: IncomingMessage) => request.url?.startsWith(`${settings.path}/`) ?? false

  const onUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    if (!isOurs(request)) return closeUnanswered(socket)
    try {
      inner.emit("upgrade", request, socket, head)
    } catch {
      // Another WebSocket server of the host's answered this path already.
    }
  }
  host.on("upgrade", onUpgrade)
  const releaseRequests = settings.polling ? takeRequests(host, inner, isOurs) : () => {}

  return {
    io,
    async detach() {
      host.off("upgrade", onUpgrade)
      releaseRequests()
      await io.close()
    },
  }
}

function serverOptions({
  path,
  origins,
  polling,
  pingInterval,
  pingTimeout,
}: Settings): Partial<ServerOptions> {
  return {
    path,
    transports: polling ? ["polling", "websocket"] : ["websocket"],
    // For long-polling from pages of other origins; a WebSocket does not ask for it.
    ...(polling && {
      cors: { origin: origins === "*" ? "*" : [...origins], credentials: origins !== "*" },
    }),
    allowRequest: (request, answer) =>
      answer("origin not allowed", mayConnect(origins, request.headers)),
    parser: { Encoder: FrameEncoder, Decoder: FrameDecoder },
    pingInterval,
    pingTimeout,
    maxHttpBufferSize: 65_536,
    connectTimeout: unansweredMs,
    perMessageDeflate: false,
    httpCompression: false,
    serveClient: false,
  }
}

// Node closes upgrade requests by itself only while nobody listens for them. Another listener of the host's may answer
// this one; if none does it would stay open for ever.
function closeUnanswered(socket: Duplex): void {
  // Whoever reset such a connection would end the process: nobody else listens for its errors.
  socket.on("error", () => {})
  const timer = setTimeout(() => {
    if ((socket as { bytesWritten?: number }).bytesWritten === 0) socket.destroy()
  }, unansweredMs)
  timer.unref()
}

// All listeners of a request hear it, so the host's own must stand behind ours, or they would answer as well.
function takeRequests(
  host: HttpServer | HttpsServer,
  inner: HttpServer,
  isOurs: (request: IncomingMessage) => boolean,
): () => void {
  type Listener = (request: IncomingMessage, response: ServerResponse) => void
  const others = host.listeners("request") as Listener[]
  const onRequest: Listener = (request, response) => {
    if (isOurs(request)) inner.emit("request", request, response)
    else for (const listener of others) listener.call(host, request, response)
  }
  host.removeAllListeners("request")
  host.on("request", onRequest)
  return () => {
    const later = (host.listeners("request") as Listener[]).filter(
      (listener) => listener !== onRequest,
    )
    host.removeAllListeners("request")
    for (const listener of [...others, ...later]) host.on("request", listener)
  }
}
