/** What a caller may say about how it dials. */

/**
 * Options of `socketIo`.
 *
 * @since 0.1.0
 */
export interface SocketIoOptions {
  /** The path under which the server's socket.io answers. Default `/socket.io`. */
  readonly path?: string
  /** Also speak HTTP long-polling; the server must allow it. Default false: WebSocket only. */
  readonly polling?: boolean
  /** Milliseconds after which an attempt to connect is given up. Default 10,000. */
  readonly timeoutMs?: number
  /** Headers of the handshake, such as a cookie. In Node only: browsers send their own. */
  readonly headers?: Readonly<Record<string, string>>
}
