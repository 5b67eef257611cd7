/** The store's reads as inputs. A read that fails means the store is lost; one that the loss overtook is forgotten. */

import {
  readBehind,
  readConversation,
  readCursor,
  readEntries,
  readEntry,
  readHistory,
  readSent,
} from "../keyspace/read.js"
import type {
  LoadBehind,
  LoadConversation,
  LoadHistory,
  LoadPage,
  LookUpKey,
  TellUndelivered,
} from "../model/effect.js"
import type { Entry } from "../model/entry.js"
import { failure } from "../model/failure.js"
import type { ConversationKey, PeerId } from "../model/id.js"
import type { Input } from "../model/input.js"
import type { Limits } from "../model/limit.js"
import { noCursor } from "../model/message.js"
import type { Clock } from "../ports/clock.js"
import type { Store } from "../ports/store.js"
import { within } from "./deadline.js"

/** What is read. */
export type ReadEffect =
  | LoadConversation
  | LoadBehind
  | LoadPage
  | LoadHistory
  | LookUpKey
  | TellUndelivered

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
  /** Answers a read that cannot be done now, where somebody waits for it. */
  refuse(effect: ReadEffect): void
  /** Forgets what is in flight: the store is lost. */
  drop(): void
}

/** So that one who comes back to very much does not hold up all others, nor the store's deadline. */
const readsAtOnce = 32

export function createReads(port: ReadsPort, onLost: (cause: unknown) => void): Reads {
  const { store, clock, limits, dispatch } = port
  let era = 0
  const asked = new Set<LoadHistory>()
  let lookUps: LookUpKey[] = []
  let running = 0
  let queue: (() => void)[] = []

  /** Runs a read when fewer than `readsAtOnce` are under way; its deadline begins then. */
  function read<T>(call: () => Promise<T>, then: (found: T) => void): void {
    const begun = era
    const start = () => {
      if (begun !== era) return
      running++
      within(clock, limits.storeDeadlineMs, call)
        .then((found) => {
          if (begun === era) then(found)
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
        return read(() => readConversation(store, effect.conversation, effect.peers), dispatch)
      case "LoadBehind":
        return read(
          () => readBehind(store, effect.peer, limits.behindConversations + 1),
          (found) => {
            const all = found.length <= limits.behindConversations
            const conversations = all ? found : found.slice(0, -1)
            dispatch({ ...effect, type: "BehindLoaded", conversations, all })
          },
        )
      case "LoadPage": {
        const reverse = effect.purpose === "tail"
        return read(
          () => readEntries(store, effect.conversation, { ...effect, reverse }),
          (entries) => dispatch({ ...effect, type: "PageLoaded", entries }),
        )
      }
      case "LoadHistory":
        return loadHistory(effect)
      case "LookUpKey":
        lookUps.push(effect)
        if (lookUps.length === 1) queueMicrotask(lookUpTogether)
        return
      case "TellUndelivered":
        return tellUndelivered(effect)
    }
  }

  function loadHistory(effect: LoadHistory): void {
    asked.add(effect)
    const { connection, ref, conversation, peers, bounds } = effect
    read(
      async () => {
        const page = await readHistory(store, conversation, bounds)
        const cursors = await Promise.all(
          peers.map(
            async (peer) =>
              [peer, (await readCursor(store, peer, conversation)) ?? noCursor] as const,
          ),
        )
        return { ...page, cursors }
      },
      (page) => {
        asked.delete(effect)
        dispatch({ type: "HistoryLoaded", connection, ref, conversation, bounds, ...page })
      },
    )
  }

  /** A device that comes back asks about many keys at once: its sender's newest messages are read once for all. */
  function lookUpTogether(): void {
    const all = lookUps
    lookUps = []
    const byPeer = new Map<PeerId, LookUpKey[]>()
    for (const one of all) byPeer.set(one.peer, [...(byPeer.get(one.peer) ?? []), one])
    for (const [peer, wanted] of byPeer) {
      read(
        () => findKeys(peer, wanted),
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

  async function findKeys(peer: PeerId, wanted: readonly LookUpKey[]) {
    const names = new Set(wanted.map(({ number, device }) => `${number} ${device}`))
    const found = new Map<
      string,
      { readonly conversation: ConversationKey; readonly entry: Entry }
    >()
    const now = clock.now()
    const newest = Math.max(now, ...wanted.map((one) => one.newest))
    const bounds = { newest, now, since: now - limits.keyAgeMs, limit: limits.keysPerPeer }
    for await (const { key, conversation, seq } of readSent(store, peer, bounds)) {
      const name = `${key.number} ${key.device}`
      if (!names.has(name) || found.has(name)) continue
      const entry = await readEntry(store, conversation, seq)
      if (entry) found.set(name, { conversation, entry })
    }
    return found
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
            if (entry.from !== peer) port.onUndelivered(peer, conversation, entry)
        },
      )
    }
  }

  function refuse(effect: ReadEffect): void {
    if (effect.type !== "LoadHistory") return
    const { connection, ref } = effect
    dispatch({
      type: "FrameRefused",
      connection,
      ref,
      failure: failure("degraded"),
      unreadable: false,
    })
  }

  return {
    perform,
    refuse,
    drop() {
      era++
      running = 0
      queue = []
      lookUps = []
      for (const effect of asked) refuse(effect)
      asked.clear()
    },
  }
}
