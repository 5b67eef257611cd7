/** What a host may say about this wire, checked at once. */
import { failure, PeerageError } from "@peerage/core/adapter"

/**
 * Options of `avosCloudTransport`.
 *
 * @since 0.1.0
 */
export interface AvosCloudTransportOptions {
  /** The path of the WebSocket. Clients learn the whole URL from their router. Default `/avoscloud`. */
  readonly path?: string
  /**
   * Pages that may connect besides those of the same host: a list of origins such as `https://chat.example`, or `"*"` for
   * all, the default: this protocol proves who somebody is by signatures, never by cookies. Give a list where nothing is
   * signed and the server is reached by those who surf elsewhere, such as one on this machine.
   */
  readonly origins?: "*" | readonly string[]
  /**
   * After how many milliseconds without a word from the other end, not even an answer to a ping, a line is closed.
   * Default 360,000: the iOS client says something every 180 s, and takes five minutes to give up a line.
   */
  readonly silenceMs?: number
}

/** The options with their defaults. */
export interface Settings {
  readonly path: string
  readonly origins: "*" | ReadonlySet<string>
  readonly silenceMs: number
}

/** Fills in the defaults; throws `bad-options`. */
export function settingsOf(options: AvosCloudTransportOptions): Settings {
  const { path = "/avoscloud", origins = "*", silenceMs = 360_000 } = options
  if (!/^\/[^?#\s]*$/.test(path)) refuse(`path looks like "/chat"; it is ${JSON.stringify(path)}.`)
  if (!(silenceMs > 0 && silenceMs < 2 ** 31))
    refuse(`silenceMs is a time in milliseconds; it is ${silenceMs}.`)
  return {
    path: withoutSlash(path),
    origins: origins === "*" ? origins : new Set(origins.map(knownOrigin)),
    silenceMs,
  }
}

/** A path as it is compared: `/chat/` is `/chat`. */
export function withoutSlash(path: string): string {
  return path.replace(/\/$/, "")
}

/** An origin as it is compared: scheme, host and port, no default port. `undefined` for what is none, such as "null". */
export function originOf(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined
  const { protocol, host } = new URL(text)
  // Not URL.origin, which is "null" for the scheme of an app, such as capacitor://localhost.
  return host === "" ? undefined : `${protocol}//${host}`
}

function knownOrigin(text: string): string {
  return (
    originOf(text) ??
    refuse(`origins holds ${JSON.stringify(text)}; one looks like "https://chat.example".`)
  )
}

function refuse(message: string): never {
  throw new PeerageError(failure("bad-options", { message }))
}
