/**
 * The host's own hand in its engine. What changes something goes through the rules like all else, as a request without
 * a session; what only reads asks the store. Knows no rule.
 */
import { isOnline } from "../domain/find.js"
import { sanctionKey } from "../keyspace/key.js"
import { countUndelivered, readConversations } from "../keyspace/list.js"
import { encodeText } from "../keyspace/record.js"
import type { SendFrame } from "../model/client-frame.js"
import { failure, PeerageError } from "../model/failure.js"
import {
  type ConversationKey,
  groupOf,
  isId,
  type PeerId,
  peersOf,
  type SessionId,
} from "../model/id.js"
import type { Sanction } from "../model/input.js"
import type { Limits } from "../model/limit.js"
import type { MessageFrame } from "../model/message.js"
import type { SentFrame } from "../model/server-frame.js"
import { type HostMessage, hostMessage } from "./host-events.js"
import { createHostGroups, type HostGroups } from "./host-groups.js"
import { type HostHistory, type HostHistoryQuery, readHostHistory } from "./host-history.js"
import { erasePeer, exportPeer } from "./host-peer.js"
import { admitted, type HostPort } from "./host-port.js"
import { countsOf, type EngineCounts, type SessionSnapshot, sessionSnapshot } from "./snapshot.js"

/** A message that the host sent. @since 0.1.0 */
export interface HostSent {
  readonly id: string
  readonly conversation: string
  /** Absent when transient. */
  readonly seq?: number
  /** Milliseconds since 1970. */
  readonly timestamp: number
}

/** A conversation in a peer's list. @since 0.1.0 */
export interface HostConversation {
  /** Its peers, this one included; absent for a group. */
  readonly peers?: readonly PeerId[]
  readonly group?: string
  readonly last?: HostMessage
  /** Others' messages after the read mark, exact to 100. */
  readonly unread: number
  /** Up to which `seq` the peer has read. */
  readonly read: number
}

/** What the host itself does in its engine; all of it rejects `closed` while the engine is not open. @since 0.1.0 */
export interface EngineHost {
  /**
   * Sends as the system, or as any peer. Asked for no watch and no membership; never limited.
   *
   * @throws PeerageError `bad-id`, `too-long`, `too-many`, `not-a-member` (no such group), `busy`, `degraded`.
   */
  send(
    text: string,
    options: {
      readonly to?: PeerId | readonly PeerId[]
      readonly group?: string
      /** Default: the system's peer id. */
      readonly from?: PeerId
      readonly transient?: boolean
    },
  ): Promise<HostSent>
  readonly groups: HostGroups
  /** The seed's four histories, a page at a time. @throws PeerageError `bad-options`, `bad-id`, `degraded`. */
  history(query: HostHistoryQuery): Promise<HostHistory>
  /** A peer's conversations, newest first, with what is unread. */
  conversations(
    peerId: PeerId,
    options?: { readonly after?: ConversationKey; readonly limit?: number },
  ): Promise<{
    readonly conversations: readonly HostConversation[]
    readonly after?: ConversationKey
  }>
  /**
   * How many messages of others wait for a peer in its conversations of peers: stored, and acknowledged by none of its
   * devices; exact to 100. Groups do not count. For the badge of a push. @throws PeerageError `bad-id`.
   */
  undelivered(peerId: PeerId): Promise<number>
  /** Who of these is online; each is told once. */
  status(peers: readonly PeerId[]): {
    readonly online: readonly PeerId[]
    readonly offline: readonly PeerId[]
  }
  /** The sessions of a peer. */
  sessions(peerId: PeerId): readonly SessionSnapshot[]
  /** How much there is at this moment. */
  counts(): EngineCounts
  /** Ends sessions of a peer, all or one: their clients do not come back by themselves. Answers how many. */
  close(peerId: PeerId, session?: SessionId): number
  /**
   * What a peer sent and received in its conversations, oldest first, read as it is asked for. Of a group that it has
   * left and read to the end nothing is known any more but what it sent: `history({ peer })` has that.
   */
  export(peerId: PeerId): AsyncIterable<HostMessage>
  /**
   * Takes away the texts of all that a peer sent (each leaves a tombstone: `erased`), lets it leave its groups and ends
   * its sessions. What others sent to it stays theirs. Ban it first if it must not come back.
   *
   * @throws PeerageError `bad-id`, `degraded`, `outcome-unknown`: call it again, it goes on where it stopped.
   */
  erase(peerId: PeerId): Promise<{ readonly messages: number }>
  /** Keeps a peer from sending, until a time in ms since 1970 or until `unmute`. Survives a restart. */
  mute(peerId: PeerId, options?: { readonly until?: number }): Promise<void>
  unmute(peerId: PeerId): Promise<void>
  /** Ends a peer's sessions and keeps it from opening others, until a time in ms since 1970 or until `unban`. */
  ban(peerId: PeerId, options?: { readonly until?: number }): Promise<void>
  unban(peerId: PeerId): Promise<void>
}

/** The parts of a port that are made here. */
export function createHost(
  parts: Omit<HostPort, "ask"> & {
    isOpen(): boolean
    /** Does it now or, in a burst, in a later turn of the event loop; in order. */
    inTurn(work: () => void): void
  },
): EngineHost {
  const opened = () => {
    if (!parts.isOpen()) throw new PeerageError(failure("closed"))
  }
  const port: HostPort = {
    ...parts,
    async read(call) {
      opened()
      return parts.read(call)
    },
    async write(transaction) {
      opened()
      return parts.write(transaction)
    },
    async ask(say) {
      opened()
      return parts.line.ask((asker) => parts.inTurn(() => parts.dispatch(say(asker))))
    },
  }

  function endSessions(peer: PeerId, session?: SessionId): number {
    const all = [...(port.state().peers.get(peer)?.sessions.values() ?? [])]
    const ended = all.filter((id) => session === undefined || id === session)
    for (const id of ended) port.dispatch({ type: "SessionOverdue", session: id, code: "removed" })
    return ended.length
  }

  async function sanction(peer: PeerId, kind: Sanction, until: number | undefined): Promise<void> {
    if (!isId(peer)) throw new PeerageError(failure("bad-id"))
    const key = sanctionKey(kind, peer)
    await port.write(
      until === undefined
        ? { puts: [], deletes: [key] }
        : { puts: [[key, encodeText(String(until))]] },
    )
    port.dispatch({ type: "SanctionSet", peer, kind, until })
  }

  return {
    async send(text, { to, group, from = port.systemPeer, transient = false }) {
      const peers = to === undefined ? [] : typeof to === "string" ? [to] : to
      checkSend(port.limits, { text, to: to === undefined ? undefined : peers, group, from })
      const sorted = [...new Set(peers)].sort()
      const how = { transient, key: undefined, again: false, receipt: false, skipUnwatched: false }
      const what = { to: sorted, group, text, ...how, as: from }
      const answer = await port.ask((asker) => ({ type: "SendRequested", ...asker, ...what }))
      const { conversation, items } = answer as SentFrame
      const [, timestamp = 0, seq] = items[0] ?? []
      const id = seq === undefined ? conversation : `${conversation}.${seq}`
      return { id, conversation, ...(seq === undefined ? {} : { seq }), timestamp }
    },
    groups: createHostGroups(port),
    history: (query) => readHostHistory(port, query),
    async conversations(peerId, { after, limit = 50 } = {}) {
      if (!isId(peerId)) throw new PeerageError(failure("bad-id"))
      if (!(Number.isSafeInteger(limit) && limit > 0))
        throw new PeerageError(failure("bad-options"))
      const page = await port.read((store) => readConversations(store, peerId, { after, limit }))
      const conversations = page.items.map(({ conversation, last, unread, read }) => {
        const group = groupOf(conversation)
        return {
          ...(group === undefined ? { peers: peersOf(conversation) ?? [] } : { group }),
          ...(last ? { last: hostMessage(last.frame.value as MessageFrame) } : {}),
          unread,
          read,
        }
      })
      return { conversations, ...(page.after === undefined ? {} : { after: page.after }) }
    },
    status(peers) {
      const all = [...new Set(peers)]
      const online = all.filter((peer) => isOnline(port.state(), peer))
      return { online, offline: all.filter((peer) => !isOnline(port.state(), peer)) }
    },
    async undelivered(peerId) {
      if (!isId(peerId)) throw new PeerageError(failure("bad-id"))
      return port.read((store) => countUndelivered(store, peerId))
    },
    sessions(peerId) {
      const ids = port.state().peers.get(peerId)?.sessions.values() ?? []
      return [...ids].flatMap((id) => {
        const session = port.state().sessions.get(id)
        return session ? [sessionSnapshot(session)] : []
      })
    },
    counts: () => countsOf(port.state()),
    close: endSessions,
    export(peer) {
      if (!isId(peer)) throw new PeerageError(failure("bad-id"))
      return exportPeer(port, peer)
    },
    async erase(peer) {
      if (!isId(peer)) throw new PeerageError(failure("bad-id"))
      endSessions(peer)
      return erasePeer(port, peer)
    },
    mute: (peer, { until = Number.POSITIVE_INFINITY } = {}) => sanction(peer, "mute", until),
    unmute: (peer) => sanction(peer, "mute", undefined),
    ban: (peer, { until = Number.POSITIVE_INFINITY } = {}) => sanction(peer, "ban", until),
    unban: (peer) => sanction(peer, "ban", undefined),
  }
}

/** The same checks that a client's frame passes. */
function checkSend(
  limits: Limits,
  what: {
    readonly text: string
    readonly to: readonly PeerId[] | undefined
    readonly group: string | undefined
    readonly from: PeerId
  },
): void {
  const { text, to, group, from } = what
  if (typeof text !== "string") throw new PeerageError(failure("bad-frame"))
  if (!isId(from)) throw new PeerageError(failure("bad-id"))
  const frame: SendFrame = {
    type: "send",
    ref: 0,
    text,
    ...(to === undefined ? {} : { to }),
    ...(group === undefined ? {} : { group }),
  }
  admitted(frame, limits)
}
