/** The transport's place on the host's http server: WebSocket upgrades of one path, and of nothing else. */
import type { Server as HttpServer, IncomingMessage } from "node:http"
import type { Server as HttpsServer } from "node:https"
import type { Duplex } from "node:stream"
import { failure, PeerageError } from "@peerage/core/adapter"
import { WebSocket, WebSocketServer } from "ws"
import { closeCodes } from "./close-code.js"
import { originOf, type Settings, withoutSlash } from "./options.js"

/** How long an upgrade request that nobody answers stays open, in ms. */
const unansweredMs = 5_000

/** Bytes of the largest frame that is read at all: ids have 128 bytes where they have 64 characters. */
const frameBytes = 163_840

/** What `ws` itself refuses to read ends with the codes of this wire: too long, and no UTF-8. */
const ownCodes: ReadonlyMap<number | undefined, number> = new Map([
  [1009, closeCodes.tooLong],
  [1007, closeCodes.unreadable],
])

class Line extends WebSocket {
  override close(code?: number, reason?: string | Buffer): void {
    super.close(ownCodes.get(code) ?? code, reason)
  }
}

const paths = new WeakMap<object, Set<string>>()

/** Takes the path; throws `listener-in-use` if it has one. Gives the function that leaves it. */
export function takeUpgrades(
  host: HttpServer | HttpsServer,
  { path, origins }: Settings,
  welcome: (ws: WebSocket, tcp: Duplex, request: IncomingMessage) => void,
): () => void {
  const taken = paths.get(host) ?? new Set()
  paths.set(host, taken)
  if (taken.has(path)) throw new PeerageError(failure("listener-in-use"))
  taken.add(path)

  const sockets = new WebSocketServer({
    WebSocket: Line,
    noServer: true,
    clientTracking: false,
    maxPayload: frameBytes,
    perMessageDeflate: false,
  })
  const onUpgrade = (request: IncomingMessage, tcp: Duplex, head: Buffer) => {
    if (withoutSlash(request.url?.split("?")[0] ?? "") !== path) return closeUnanswered(tcp)
    if (!mayConnect(origins, request)) return forbid(tcp)
    try {
      sockets.handleUpgrade(request, tcp, head, (ws) => welcome(ws, tcp, request))
    } catch {
      // Another WebSocket server of the host's answered this path already.
    }
  }
  host.on("upgrade", onUpgrade)
  return () => {
    host.off("upgrade", onUpgrade)
    taken.delete(path)
  }
}

/** Whether a handshake comes from an allowed page, or from no page at all. */
function mayConnect(origins: Settings["origins"], { headers }: IncomingMessage): boolean {
  if (origins === "*" || headers.origin === undefined) return true
  const page = originOf(headers.origin)
  return page !== undefined && (origins.has(page) || isSameHost(page, headers.host))
}

// A proxy may have taken the TLS off, so that only the page knows the scheme.
function isSameHost(page: string, host: string | undefined): boolean {
  const { protocol } = new URL(page)
  return (
    /^https?:$/.test(protocol) && host !== undefined && originOf(`${protocol}//${host}`) === page
  )
}

function forbid(tcp: Duplex): void {
  tcp.on("error", () => {})
  tcp.end("HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
}

// Node closes upgrade requests by itself only while nobody listens for them. Another listener of the host's may answer
// this one; if none does it would stay open for ever.
function closeUnanswered(tcp: Duplex): void {
  // Whoever reset such a connection would end the process: nobody else listens for its errors.
  tcp.on("error", () => {})
  const timer = setTimeout(() => {
    if ((tcp as { bytesWritten?: number }).bytesWritten === 0) tcp.destroy()
  }, unansweredMs)
  timer.unref()
}
