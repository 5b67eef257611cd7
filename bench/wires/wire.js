/**
 * What every client of the bench can do, whatever it speaks. A wire acknowledges what it receives as its best user would.
 *
 * @typedef {object} Peer a connected peer
 * @property {(to: string, text: string, done: () => void) => void} send - `done` when the server has accepted it
 * @property {(text: string, done: () => void) => void} [sendToGroup]
 * @property {() => Promise<void> | void} close
 *
 * @typedef {object} PeerOptions
 * @property {string} peer
 * @property {string[]} watch
 * @property {string} [group]
 * @property {object} [signed] - the signature of `peer` and `watch`
 * @property {(text: string) => void} [onMessage]
 * @property {(peer: string, isOnline: boolean) => void} [onPresence]
 *
 * @typedef {(port: number, options: PeerOptions) => Promise<Peer>} Connect
 */

/** A failure ends the round: a figure with a lost message is none. @param {unknown} error */
export function fail(error) {
  queueMicrotask(() => {
    throw error
  })
}
