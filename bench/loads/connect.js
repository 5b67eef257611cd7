/** Connections that begin, so many at once: with a watch list, and a signature where the system wants one. */
import { sign } from "@peerage/core/signature"
import { appId, signingKey } from "../servers/names.js"
import { connectAll, measure } from "./load.js"

/** Peers of whom each watches some. */
const friends = 1_000

/**
 * @param {import("./load.js").Target} target
 * @param {{ warm: number, connects: number, watches: number, signed?: boolean }} parameters
 * @returns {Promise<import("./load.js").Figures>}
 */
export async function run(target, { warm, connects, watches, signed = false }) {
  const timestamp = Math.floor(Date.now() / 1_000)
  // Signed beforehand: that is the host's own server's work, and not done here.
  const all = Array.from({ length: warm + connects }, (_, n) => {
    const peer = `peer-${n}`
    // Peers who are away: else every connect would also be told to a hundred others, which is the case of presence.
    const watch = Array.from({ length: watches }, (_, at) => `friend-${(n * 7 + at) % friends}`)
    if (!signed) return { peer, watch }
    const nonce = `nonce-${n}`
    const request = {
      kind: /** @type {const} */ ("session"),
      appId,
      peerId: peer,
      timestamp,
      nonce,
    }
    const signature = sign({ ...request, peerIds: watch }, signingKey)
    return { peer, watch, signed: { signature, timestamp, nonce, keyId: signingKey.id } }
  })
  const connect = (/** @type {number} */ n) => target.connect(all[n] ?? { peer: "", watch: [] })
  await connectAll(warm, connect)
  const end = measure(target)
  await connectAll(connects, (n) => connect(warm + n))
  return end(connects)
}
