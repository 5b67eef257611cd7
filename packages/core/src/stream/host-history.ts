/** The four histories of the seed, as the host reads them: by conversation, by group, by user, by app (L16). */
import {
  type ArchivePage,
  isArchiveCursor,
  readApp,
  readName,
  readReceivedBy,
  readSentBy,
} from "../keyspace/archive.js"
import { readHistory } from "../keyspace/history.js"
import { wholeLog } from "../keyspace/piece.js"
import { isMessage } from "../model/entry.js"
import { failure, PeerageError } from "../model/failure.js"
import type { MembershipFrame } from "../model/group.js"
import { type ConversationKey, groupKey, isId, type PeerId, peersKey } from "../model/id.js"
import type { MessageFrame } from "../model/message.js"
import type { Store } from "../ports/store.js"
import { type GroupEvent, groupEvent, type HostMessage, hostMessage } from "./host-events.js"
import type { HostPort } from "./host-port.js"

/** Whose messages: exactly one of the first five. Then at most one bound; none reads the newest. @since 0.1.0 */
export interface HostHistoryQuery {
  /** All peers of one conversation, two or more. */
  readonly peers?: readonly PeerId[]
  /** The published id of a conversation of peers, or a group's id. */
  readonly conversation?: string
  readonly group?: string
  /** What this peer sent; with `received` what it received as well, merged by time. */
  readonly peer?: PeerId
  readonly received?: boolean
  /** Everything. Needs the option `appHistory`, which is on unless switched off. */
  readonly app?: true
  /** As an earlier page gave it: older ones, the newest of them. */
  readonly before?: string
  /** As an earlier page gave it: newer ones, the oldest of them. */
  readonly after?: string
  /** Milliseconds since 1970: older than this, the newest of them. */
  readonly beforeTime?: number
  /** Milliseconds since 1970: of this time or newer, the oldest of them. */
  readonly sinceTime?: number
  /** 1 to 1,000. Default 50. */
  readonly limit?: number
}

/** A page, oldest first. @since 0.1.0 */
export interface HostHistory {
  readonly messages: readonly HostMessage[]
  /** Of a group: its changes among these messages. */
  readonly notices: readonly GroupEvent[]
  /** Give it as `before` for what is older; absent when there is nothing older. */
  readonly before?: string
  /** Give it as `after` for what is newer; absent when there is nothing newer. */
  readonly after?: string
}

/**
 * Reads a page.
 *
 * @throws PeerageError `bad-options`, `bad-id`, `degraded`.
 */
export async function readHostHistory(
  port: HostPort,
  query: HostHistoryQuery,
): Promise<HostHistory> {
  const { limit } = check(query)
  return toHistory(await port.read((store) => readPage(store, port.now(), { ...query, limit })))
}

async function readPage(
  store: Store,
  now: number,
  query: HostHistoryQuery & { readonly limit: number },
): Promise<ArchivePage> {
  if (query.app) return readApp(store, query, now)
  const { peer } = query
  if (peer !== undefined)
    return query.received ? readReceivedBy(store, peer, query) : readSentBy(store, peer, query, now)
  const key = await keyOf(store, query)
  if (key === undefined) return { entries: [], before: undefined, after: undefined }
  const { beforeTime, sinceTime, limit } = query
  const bounds = {
    ...(query.before === undefined ? {} : { before: Number(query.before) }),
    ...(query.after === undefined ? {} : { after: Number(query.after) }),
    ...(beforeTime === undefined ? {} : { beforeTime }),
    ...(sinceTime === undefined ? {} : { sinceTime }),
    limit,
  }
  const all = { pieces: wholeLog, notices: true }
  const { entries, before, after } = await readHistory(store, key, bounds, all)
  return { entries, before: before?.toString(), after: after?.toString() }
}

async function keyOf(
  store: Store,
  { peers, group, conversation = "" }: HostHistoryQuery,
): Promise<ConversationKey | undefined> {
  if (peers) return peersKey(peers)
  if (group !== undefined) return groupKey(group)
  return (await readName(store, conversation)) ?? groupKey(conversation)
}

const seq = /^\d{1,15}$/

function check(query: HostHistoryQuery): { readonly limit: number } {
  const { peers, conversation, group, peer, app, limit = 50 } = query
  const whose = [peers, conversation, group, peer, app].filter((one) => one !== undefined)
  if (whose.length !== 1)
    throw bad("history takes exactly one of peers, conversation, group, peer and app")
  const bounds = [query.before, query.after, query.beforeTime, query.sinceTime]
  if (bounds.filter((one) => one !== undefined).length > 1)
    throw bad("history takes one of before, after, beforeTime and sinceTime")
  if (!(Number.isSafeInteger(limit) && limit >= 1 && limit <= 1_000))
    throw bad("history's limit is a whole number from 1 to 1,000")
  for (const time of [query.beforeTime, query.sinceTime])
    if (time !== undefined && !(Number.isSafeInteger(time) && time >= 0))
      throw bad("history's times are whole numbers of milliseconds since 1970")
  const isPlace = app || peer !== undefined ? isArchiveCursor : (text: string) => seq.test(text)
  for (const cursor of [query.before, query.after])
    if (cursor !== undefined && !isPlace(cursor))
      throw bad("history's before and after are as an earlier page of the same history gave them")
  const ids = [...(peers ?? []), conversation, group, peer].filter((id) => id !== undefined)
  if (!ids.every(isId) || peers?.length === 0) throw new PeerageError(failure("bad-id"))
  return { limit }
}

function toHistory({ entries, before, after }: ArchivePage): HostHistory {
  const messages = entries.filter(isMessage)
  const changes = entries.filter((entry) => !isMessage(entry))
  return {
    messages: messages.map(({ frame }) => hostMessage(frame.value as MessageFrame)),
    notices: changes.map(({ frame }) => groupEvent(frame.value as MembershipFrame)),
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
  }
}

function bad(message: string): PeerageError {
  return new PeerageError(failure("bad-options", { message }))
}
