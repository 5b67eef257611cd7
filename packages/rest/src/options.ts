/** What a host gives to `restApi`, and its check. */
import { type Engine, PeerageError } from "@peerage/core"
import { failure } from "@peerage/core/adapter"

/** An app that is to be reached over HTTP. @since 0.1.0 */
export interface RestApp {
  readonly engine: Engine
  /**
   * Whoever has it may do everything that `engine.host` can. Visible ASCII without spaces; 32 random characters are
   * good. Without it native REST answers 403, except health.
   */
  readonly restKey?: string
  /**
   * Whether, while there is no `restKey`, the reads of 2014 are answered to whoever names any key: all messages to
   * everyone. For demos and trusted networks. Default false.
   */
  readonly openReads?: boolean
}

/** The HTTP side of the 2014 protocol. @since 0.1.0 */
export interface AvoscloudOptions {
  /** Where its WebSocket is: a path on the host that the request named, or a whole `ws:` or `wss:` address. */
  readonly socket: string
  /** Pages that may read the answers besides those of the same origin, or `"*"`. Default: none. */
  readonly origins?: "*" | readonly string[]
}

/** The options of `restApi`. @since 0.1.0 */
export interface RestOptions {
  /** Every app, each by its engine's `appId`. */
  readonly apps: readonly RestApp[]
  /** Serves router, message log, unread count and group table as 2014's clients ask for them. Default: not. */
  readonly avoscloud?: AvoscloudOptions
  /** Is told what was thrown where nothing may be thrown; the caller is told only `defect`. Default: nobody is. */
  readonly onDefect?: (cause: unknown) => void
}

/** The apps by their ids; throws `bad-options` for what cannot be used. */
export function appsById({ apps, avoscloud }: RestOptions): ReadonlyMap<string, RestApp> {
  for (const { restKey } of apps)
    if (restKey !== undefined && !/^[!-~]+$/.test(restKey))
      throw bad("restKey must be visible ASCII without spaces, at least one character")
  if (avoscloud && !/^(\/|wss?:\/\/)/.test(avoscloud.socket))
    throw bad("avoscloud.socket must be a path, or an address with ws: or wss:")
  const byId = new Map(apps.map((app) => [app.engine.appId, app]))
  if (byId.size < apps.length) throw bad("Two apps have the same appId")
  return byId
}

function bad(message: string): PeerageError {
  return new PeerageError(failure("bad-options", { message }))
}
