/** What a host may say about its socket.io wire, checked at once. */
import { failure, PeerageError } from "@peerage/core/adapter"
import { originOf } from "./origin.js"

/**
 * Options of `socketIoTransport`.
 *
 * @since 0.1.0
 */
export interface SocketIoTransportOptions {
  /** With an http server: the path under which socket.io answers. Default `/socket.io`. */
  readonly path?: string
  /** With your own socket.io server: the namespace that belongs to Peerage. Default `/peerage`. */
  readonly namespace?: string
  /**
   * Pages that may connect besides those of the same host: a list of origins such as `https://chat.example`, or `"*"`
   * for all. Default: none. Browsers send cookies along with every WebSocket, also from a stranger's page; so this is
   * what keeps strangers out. Clients that name no origin, such as those in Node, are no browsers and may connect.
   */
  readonly origins?: "*" | readonly string[]
  /** With an http server: also speak HTTP long-polling, for networks that let no WebSocket through. Default false. */
  readonly polling?: boolean
  /** With an http server: milliseconds between two heartbeats. Default 25,000. */
  readonly pingInterval?: number
  /** With an http server: milliseconds without an answer to one after which a connection is lost. Default 20,000. */
  readonly pingTimeout?: number
}

/** The options with their defaults. */
export interface Settings {
  readonly path: string
  readonly namespace: string
  readonly origins: "*" | ReadonlySet<string>
  readonly polling: boolean
  readonly pingInterval: number
  readonly pingTimeout: number
}

/** Fills in the defaults; throws `bad-options`. */
export function settingsOf(options: SocketIoTransportOptions): Settings {
  const {
    path = "/socket.io",
    namespace = "/peerage",
    polling = false,
    pingInterval = 25_000,
    pingTimeout = 20_000,
  } = options
  if (!/^\/[^?#\s]+$/.test(path)) refuse(`path looks like "/chat"; it is ${JSON.stringify(path)}.`)
  if (!/^\/[^?#,\s]*$/.test(namespace)) {
    refuse(`namespace looks like "/chat"; it is ${JSON.stringify(namespace)}.`)
  }
  for (const [name, ms] of Object.entries({ pingInterval, pingTimeout })) {
    if (!(ms > 0 && ms < 2 ** 31)) refuse(`${name} is a time in milliseconds; it is ${ms}.`)
  }
  return {
    path: path.replace(/\/$/, ""),
    namespace,
    origins: originsOf(options.origins ?? []),
    polling,
    pingInterval,
    pingTimeout,
  }
}

function originsOf(given: "*" | readonly string[]): "*" | ReadonlySet<string> {
  if (given === "*") return given
  const known = new Set<string>()
  for (const text of given) {
    const origin = originOf(text)
    if (origin === undefined)
      refuse(`origins holds ${JSON.stringify(text)}; one looks like "https://chat.example".`)
    known.add(origin)
  }
  return known
}

function refuse(message: string): never {
  throw new PeerageError(failure("bad-options", { message }))
}
