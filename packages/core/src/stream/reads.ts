/** The store's reads as inputs. A read that fails means the store is lost; one that the loss overtook is forgotten. */

import { readFull, readGroups, readMembers, readPeerGroups } from "../keyspace/group.js"
import { readConversations } from "../keyspace/list.js"
import { readOwnHistory, readOwnMark } from "../keyspace/own.js"
import { readBehind, readConversation, readEntries, readEntry } from "../keyspace/read.js"
import { findSent } from "../keyspace/sent.js"
import type { LookUpKey, TellUndelivered } from "../model/effect.js"
import { type Entry, isMessage } from "../model/entry.js"
import { type FailureCode, failure } from "../model/failure.js"
import type { ConversationKey, PeerId } from "../model/id.js"
import type { Input } from "../model/input.js"
import type { Actor } from "../model/input-request.js"
import type { Limits } from "../model/limit.js"
import type { Clock } from "../ports/clock.js"
import type { Store } from "../ports/store.js"
import { within } from "./deadline.js"
import type { ReadEffect } from "./storage-effect.js"

/** What reads need to know and to do. */
interface ReadsPort {
  readonly store: Store
  readonly clock: Clock
  readonly limits: Limits
  dispatch(input: Input): void
  /** Messages that were pushed but never acknowledged. */
  onUndelivered(peer: PeerId, conversation: ConversationKey, entry: Entry): void
}

export interface Reads {
  perform(effect: ReadEffect): void
  /** Any other read; `orElse` if the store is lost before it has an answer. */
  run<T>(call: () => Promise<T>, then: (found: T) => void, orElse: () => void): void
  /** Answers a read that cannot be done now, where somebody waits for it. */
  refuse(effect: ReadEffect): void
  /** Forgets what is in flight: the store is lost. */
  drop(): void
}

/** So that one who comes back to very much does not hold up all others, nor the store's deadline. */
const readsAtOnce = 32

/** Groups of one answer: with 4 KiB of attributes each they stay within a frame's 40 KiB. */
const groupsPerFrame = 8

export function createReads(port: ReadsPort, onLost: (cause: unknown) => void): Reads {
  const { store, clock, limits, dispatch } = port
  let era = 0
  /** Who waits for a read, to be told if the store is lost meanwhile. */
  const dropped = new Set<() => void>()
  let lookUps: LookUpKey[] = []
  const keysKept = { ageMs: limits.keyAgeMs, limit: limits.keysPerPeer }
  let running = 0
  let queue: (() => void)[] = []

  /** Runs a read when fewer than `readsAtOnce` are under way; its deadline begins then. */
  function read<T>(call: () => Promise<T>, then: (found: T) => void, orElse?: () => void): void {
    const begun = era
    if (orElse) dropped.add(orElse)
    const start = () => {
      if (begun !== era) return
      running++
      within(clock, limits.storeDeadlineMs, call)
        .then((found) => {
          if (begun !== era) return
          if (orElse) dropped.delete(orElse)
          then(found)
        })
        .catch((cause: unknown) => {
          if (begun === era) onLost(cause)
        })
        .finally(() => {
          if (begun !== era) return
          running--
          queue.shift()?.()
        })
    }
    if (running < readsAtOnce) start()
    else queue.push(start)
  }

  function perform(effect: ReadEffect): void {
    switch (effect.type) {
      case "LoadConversation":
        return read(
          () => readConversation(store, effect.conversation, effect.peers, effect.unsure),
          dispatch,
        )
      case "LoadMembers":
        return read(
          () => readMembers(store, effect.conversation),
          (members) => dispatch({ ...effect, type: "MembersLoaded", members }),
        )
      case "CountNewcomers":
        return read(
          () => readFull(store, effect.peers, limits.groupsPerPeer),
          (full) => dispatch({ ...effect, type: "NewcomersCounted", full }),
        )
      case "LoadGroups":
        return answer(
          effect,
          () => readGroups(store, effect.peer, { after: effect.after, limit: groupsPerFrame }),
          (page) => dispatch({ ...effect, type: "GroupsLoaded", ...page }),
        )
      case "LoadConversations":
        return answer(
          effect,
          () => readConversations(store, effect.peer, effect),
          (page) => dispatch({ ...effect, type: "ConversationsLoaded", ...page }),
        )
      case "LoadMark": {
        const { peer, asker, request } = effect
        return answer(
          request,
          () => readOwnMark(store, peer, request.conversation),
          (seq) => {
            if (seq === undefined) refuseWith(request, "not-a-member")
            else dispatch({ type: "MarkLoaded", peer, asker, request, seq })
          },
        )
      }
      case "LoadBehind":
        return read(
          () =>
            Promise.all([
              readBehind(store, effect.peer, limits.behindConversations + 1),
              readPeerGroups(store, effect.peer),
            ]),
          ([found, groups]) => {
            const all = found.length <= limits.behindConversations
            const conversations = all ? found : found.slice(0, -1)
            dispatch({ ...effect, type: "BehindLoaded", conversations, all, groups })
          },
        )
      case "LoadPage": {
        const { purpose, conversation, after } = effect
        const reverse = purpose === "tail"
        return read(
          () =>
            Promise.all([
              readEntries(store, conversation, { ...effect, reverse }),
              // What lies before a tail is counted by what the entry there says (L4).
              reverse && after > 0 ? readEntry(store, conversation, after) : undefined,
            ]),
          ([entries, before]) =>
            dispatch({ ...effect, type: "PageLoaded", entries, afterN: before?.n ?? after }),
        )
      }
      case "LoadHistory":
        return answer(
          effect,
          () => readOwnHistory(store, effect),
          (page) => {
            if (page) dispatch({ ...effect, type: "HistoryLoaded", ...page })
            else refuseWith(effect, "not-a-member")
          },
        )
      case "LookUpKey":
        lookUps.push(effect)
        if (lookUps.length === 1) queueMicrotask(lookUpTogether)
        return
      case "TellUndelivered":
        return tellUndelivered(effect)
    }
  }

  /** A read that somebody waits for: if the store is lost meanwhile, it is refused. */
  function answer<T>(asker: Actor, call: () => Promise<T>, then: (found: T) => void): void {
    read(call, then, () => refuseWith(asker, "degraded"))
  }

  /** A device that comes back asks about many keys at once: its sender's newest messages are read once for all. */
  function lookUpTogether(): void {
    const all = lookUps
    lookUps = []
    const byPeer = new Map<PeerId, LookUpKey[]>()
    for (const one of all) byPeer.set(one.peer, [...(byPeer.get(one.peer) ?? []), one])
    for (const [peer, wanted] of byPeer) {
      read(
        () => findSent(store, peer, wanted, { now: clock.now(), ...keysKept }),
        (found) => {
          for (const one of wanted) {
            dispatch({
              ...one,
              type: "KeyLookedUp",
              found: found.get(`${one.number} ${one.device}`),
            })
          }
        },
      )
    }
  }

  function tellUndelivered({ peer, ranges }: TellUndelivered): void {
    for (const { conversation, from, to } of ranges) {
      read(
        () =>
          readEntries(store, conversation, {
            after: from - 1,
            before: to + 1,
            limit: limits.windowMessages,
            reverse: false,
          }),
        (entries) => {
          for (const entry of entries)
            if (isMessage(entry) && entry.from !== peer)
              port.onUndelivered(peer, conversation, entry)
        },
      )
    }
  }

  function refuse(effect: ReadEffect): void {
    if (effect.type === "LoadMark") refuseWith(effect.request, "degraded")
    else if ("ref" in effect) refuseWith(effect, "degraded")
  }

  function refuseWith({ connection, ref, as: by }: Actor, code: FailureCode): void {
    const as = by === undefined ? {} : { as: by }
    const why = { failure: failure(code), unreadable: false }
    dispatch({ type: "FrameRefused", connection, ref, ...why, ...as })
  }

  return {
    perform,
    run: read,
    refuse,
    drop() {
      era++
      running = 0
      queue = []
      lookUps = []
      const told = [...dropped]
      dropped.clear()
      for (const tell of told) tell()
    },
  }
}
