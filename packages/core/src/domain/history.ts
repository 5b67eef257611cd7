/** Reading a conversation's log: both directions, by seq and by time (seed, 聊天记录; S35). */
import { storedFrame } from "../model/encoded.js"
import type { Entry } from "../model/entry.js"
import { groupKey, peersKey, utf8Length } from "../model/id.js"
import type { HistoryLoaded } from "../model/input-loaded.js"
import type { HistoryRequested } from "../model/input-request.js"
import { asking } from "./asking.js"
import type { Draft, Env } from "./decision.js"
import { sessionOf } from "./find.js"
import type { State, View } from "./state.js"

/** Bytes of entries in one page: with what is around them a frame stays within 40 KiB. */
const pageBytes = 36_000

export function historyRequested(
  view: View<State>,
  input: HistoryRequested,
  env: Env,
  draft: Draft,
): void {
  const { connection, ref } = input
  const actor = asking(view, input, "history", env, draft)
  if (!actor) return
  const { group, notices } = input
  // The asker is always part of the set, so that nobody reads a conversation of others.
  const peers = group === undefined ? [...new Set([...input.with, actor.peer])].sort() : []
  const limit = Math.max(1, Math.min(input.bounds.limit, env.limits.historyPage))
  draft.effect({
    type: "LoadHistory",
    connection,
    ref,
    conversation: group === undefined ? peersKey(peers) : groupKey(group),
    peers,
    bounds: { ...input.bounds, limit },
    notices,
    reader: actor.peer,
  })
}

export function historyLoaded(
  view: View<State>,
  input: HistoryLoaded,
  env: Env,
  draft: Draft,
): void {
  const { connection, ref } = input
  const asker = sessionOf(view, connection)?.peer
  if (asker === undefined) return
  // What is in memory is newer than what was read.
  const inMemory = view.conversations.get(input.conversation)?.cursors
  const delivered = input.cursors
    .filter(([peer]) => peer !== asker)
    .map(([peer, cursor]) => [peer, Math.max(cursor.seq, inMemory?.get(peer)?.seq ?? 0)] as const)
  const { entries, before, after } = fit(input)
  const marks = view.conversations.get(input.conversation)?.marks
  const read = input.marks
    .filter(([peer]) => peer !== asker)
    .map(([peer, seq]) => [peer, Math.max(seq, marks?.get(peer) ?? 0)] as const)
  const rest = JSON.stringify({ before, after, delivered, read }).slice(1)
  const texts = entries.map(({ frame }) => frame.text).join(",")
  // The entries are text already: a page is put together, not encoded again.
  const text = `{"type":"page","ref":${ref},"entries":[${texts}],${rest}`
  draft.effect({
    type: "Deliver",
    connections: [connection],
    answers: ref,
    frame: storedFrame(text, env.limits.lineBytes),
  })
}

/** As much of the page as one frame takes, from the side where the reading began. */
function fit({ entries, bounds, before, after }: HistoryLoaded): {
  readonly entries: readonly Entry[]
  readonly before: number | undefined
  readonly after: number | undefined
} {
  const forwards = bounds.after !== undefined || bounds.sinceTime !== undefined
  const ordered = forwards ? entries : entries.toReversed()
  let size = 0
  let count = 0
  for (const { frame } of ordered) {
    size += utf8Length(frame.text)
    if (count > 0 && size > pageBytes) break
    count++
  }
  if (count === entries.length) return { entries, before, after }
  if (forwards) return { entries: entries.slice(0, count), before, after: entries[count - 1]?.seq }
  return { entries: entries.slice(-count), before: entries.at(-count)?.seq, after }
}
