/**
 * Who of the watched peers is online. States come with a version per peer, in any number of frames; the application is
 * told once per turn of the event loop, and only of what differs from what it was told last (P9, R8, R9).
 */
import type { PeerState } from "@peerage/core/protocol"
import { type Effects, tell } from "./effect.js"
import type { ClientState } from "./state.js"

/** Takes states of peers, whole or in part, and ignores what is older than what is known. */
export function takePresence(
  state: ClientState,
  states: readonly PeerState[],
  effects: Effects,
): void {
  const { watch } = state
  const leaving = peersLeaving(state)
  for (const [peer, online, version] of states) {
    const known = watch.peers.get(peer)
    if (known === undefined || leaving.has(peer) || version < known.version) continue
    known.version = version
    if (known.online === online) continue
    known.online = online
    watch.revision++
    if (watch.changed.size === 0) effects.push({ type: "start-timer", name: "turn", ms: 0 })
    watch.changed.add(peer)
  }
}

/** Tells what changed in this turn; a peer that went and came again did not change. */
export function tellPresence({ watch }: ClientState, effects: Effects): void {
  const online: string[] = []
  const offline: string[] = []
  for (const peer of watch.changed) {
    const known = watch.peers.get(peer)
    if (known === undefined || known.told === known.online) continue
    known.told = known.online
    ;(known.online ? online : offline).push(peer)
  }
  watch.changed.clear()
  if (online.length + offline.length > 0) tell(effects, "presence", { online, offline })
}

/** A new session counts its versions anew; what was known stays until its snapshot says otherwise. */
export function forgetVersions({ watch }: ClientState): void {
  for (const known of watch.peers.values()) known.version = -1
}

/** Adds a peer to those whose states are taken. */
export function beginWatching({ watch }: ClientState, peer: string, sure: boolean): void {
  const known = watch.peers.get(peer)
  if (known === undefined) {
    watch.peers.set(peer, { online: false, version: -1, told: false, sure })
  } else if (sure) {
    known.sure = true
  }
}

/** Forgets a peer; nothing is told, since nothing happened to it. */
export function endWatching({ watch }: ClientState, peer: string): void {
  if (watch.peers.get(peer)?.online === true) watch.revision++
  watch.peers.delete(peer)
}

/** Peers whose `unwatch` is on its way: states that come before its answer belong to the watch that ends. */
function peersLeaving({ requests }: ClientState): ReadonlySet<string> {
  const leaving = new Set<string>()
  for (const request of requests.values()) {
    if (request.verb === "unwatch") for (const peer of request.peers) leaving.add(peer)
  }
  return leaving
}
