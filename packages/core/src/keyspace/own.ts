/** What a peer asks of logs, within what it may see: a group it was never in looks like one that does not exist (S32). */
import type { LoadHistory } from "../model/effect.js"
import { type ConversationKey, groupOf, type PeerId } from "../model/id.js"
import type { HistoryLoaded } from "../model/input-loaded.js"
import { noCursor } from "../model/message.js"
import type { Store } from "../ports/store.js"
import { readMembership } from "./group.js"
import { readHistory } from "./history.js"
import { readMark } from "./list.js"
import { piecesOf, wholeLog } from "./piece.js"
import { readCursor } from "./read.js"

/** A page with what the others have of it; `undefined` where the peer has no part. */
export async function readOwnHistory(
  store: Store,
  { conversation, peers, bounds, notices, reader }: LoadHistory,
): Promise<Pick<HistoryLoaded, "entries" | "before" | "after" | "cursors" | "marks"> | undefined> {
  const isGroup = groupOf(conversation) !== undefined
  const memberships = isGroup ? await readMembership(store, reader, conversation) : undefined
  if (memberships?.length === 0) return undefined
  const pieces = memberships ? piecesOf(memberships) : wholeLog
  const each = <T>(call: (peer: PeerId) => Promise<T>) =>
    Promise.all(peers.map(async (peer) => [peer, await call(peer)] as const))
  const page = await readHistory(store, conversation, bounds, { pieces, notices })
  const [cursors, marks] = await Promise.all([
    each(async (peer) => (await readCursor(store, peer, conversation)) ?? noCursor),
    each((peer) => readMark(store, peer, conversation)),
  ])
  return { ...page, cursors, marks }
}

/** Up to where a peer has read; `undefined` where it has no part. */
export async function readOwnMark(
  store: Store,
  peer: PeerId,
  conversation: ConversationKey,
): Promise<number | undefined> {
  const isGroup = groupOf(conversation) !== undefined
  if (isGroup && (await readMembership(store, peer, conversation)).length === 0) return undefined
  return readMark(store, peer, conversation)
}
