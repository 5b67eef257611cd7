/** `@peerage/transport-socketio/client`: dials an engine over socket.io, from a browser or from Node. */
import type { Dialer } from "@peerage/core/protocol"
import { dial } from "./client/dial.js"
import type { SocketIoOptions } from "./client/options.js"

export type { SocketIoOptions }

/**
 * Dials the engines of a server.
 *
 * `dial` rejects with `timeout` when the server cannot be reached or refuses for now, with `closed` when it says not to
 * come back (no engine listens for this app id, or the page's origin is not allowed), and with `aborted`. A frame over
 * 40 KiB is not sent: the line answers it with a `refused` frame, code `too-long`, as the engine would.
 *
 * @param url - where the server is. A path in it names the namespace, where the engine lives in a socket.io server of
 *   the host's own: `https://chat.example/peerage`
 * @example
 * ```ts
 * const alice = createClient({ appId: "demo", peerId: "alice", transport: socketIo("http://localhost:3000") })
 * ```
 * @since 0.1.0
 */
export function socketIo(url: string, options: SocketIoOptions = {}): Dialer {
  return { dial: (dialled, events) => dial(url, options, dialled, events) }
}
