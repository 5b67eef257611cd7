/** All that the store holds of one peer, for the host: to give it out, and to take it away (L17). */
import { readReceivedBy } from "../keyspace/archive.js"
import { readPeerGroups } from "../keyspace/group.js"
import {
  appPartition,
  hourOf,
  logPartition,
  ordered,
  parseSentSort,
  sentPartition,
  sinceKey,
} from "../keyspace/key.js"
import { readEntries } from "../keyspace/read.js"
import { decodeSent, decodeText, encodeEntry } from "../keyspace/record.js"
import { storedFrame } from "../model/encoded.js"
import { isMessage } from "../model/entry.js"
import { groupOf, type PeerId } from "../model/id.js"
import type { MessageFrame } from "../model/message.js"
import type { Key, Row } from "../ports/store.js"
import { type HostMessage, hostMessage } from "./host-events.js"
import type { HostPort } from "./host-port.js"

const rowsAtOnce = 100
const messagesAtOnce = 100
/** No month is shorter, so that steps of it miss none. */
const stepMs = 27 * 86_400_000

/** Everything that a peer sent and received, oldest first. */
export async function* exportPeer(port: HostPort, peer: PeerId): AsyncGenerator<HostMessage> {
  let after: string | undefined
  for (;;) {
    const bounds = { limit: rowsAtOnce, ...(after === undefined ? { sinceTime: 0 } : { after }) }
    const page = await port.read((store) => readReceivedBy(store, peer, bounds))
    for (const { frame } of page.entries) yield hostMessage(frame.value as MessageFrame)
    if (page.after === undefined) return
    after = page.after
  }
}

/**
 * Leaves a tombstone of each message that the peer sent: its place stays, its text is gone. Then the peer leaves its
 * groups. What others sent to it is theirs and stays.
 */
export async function erasePeer(
  port: HostPort,
  peer: PeerId,
): Promise<{ readonly messages: number }> {
  let messages = 0
  // What its sessions said last may be on its way: one transaction in flight, and the one that waits behind it.
  for (let turn = 0; turn < 2; turn++) await port.write({ puts: [], deletes: [] })
  const since = await port.read(async (store) =>
    Number(decodeText((await store.get(sinceKey)) ?? "1\t0")),
  )
  let last = ""
  for (let time = since - stepMs; time <= port.now() + stepMs; time += stepMs) {
    const partition = sentPartition(peer, time)
    if (partition === last) continue
    last = partition
    messages += await eraseMonth(port, peer, partition)
  }
  const groups = await port.read((store) => readPeerGroups(store, peer))
  for (const { conversation, memberships } of groups) {
    const group = groupOf(conversation)
    if (group === undefined || memberships.at(-1)?.to) continue
    const leave = { verb: "leave", group, peers: [], attributes: {}, as: peer } as const
    await port.ask((asker) => ({ type: "ChangeRequested", ...asker, ...leave }))
  }
  return { messages }
}

async function eraseMonth(port: HostPort, peer: PeerId, partition: string): Promise<number> {
  let erased = 0
  for (;;) {
    const some = await port.oneAtATime(() => eraseSome(port, peer, partition))
    if (some === undefined) return erased
    erased += some
  }
}

/** Erases what the first rows of a month lead to, and those rows: how many messages; `undefined` when there is no row. */
async function eraseSome(
  port: HostPort,
  peer: PeerId,
  partition: string,
): Promise<number | undefined> {
  const found = await port.read((store) => store.range(partition, { limit: rowsAtOnce }))
  if (found.length === 0) return undefined
  const rows = atMost(messagesAtOnce, found)
  const erased = await Promise.all(rows.map((row) => tombstones(port, peer, row)))
  const puts = erased.flat()
  const deletes = rows.flatMap(({ sort }): Key[] => {
    const app = appPartition(hourOf(parseSentSort(sort).timestamp))
    return [
      [partition, sort],
      [app, sort],
    ]
  })
  await port.write({ puts, deletes })
  return puts.length
}

/** As many of the rows as lead to no more than so many messages, but one at the least. */
function atMost(most: number, rows: readonly Row[]): readonly Row[] {
  let messages = 0
  const beyond = rows.findIndex(({ value }) => {
    messages += decodeSent(value).count
    return messages > most
  })
  return beyond < 0 ? rows : rows.slice(0, Math.max(beyond, 1))
}

/** What is put in the places of the messages that a pointer row leads to. */
async function tombstones(
  port: HostPort,
  peer: PeerId,
  row: Row,
): Promise<readonly (readonly [Key, string])[]> {
  const { conversation, seq } = parseSentSort(row.sort)
  const { count } = decodeSent(row.value)
  const between = { after: seq - 1, before: seq + count, limit: count, reverse: false }
  const entries = await port.read((store) => readEntries(store, conversation, between))
  return entries
    .filter((entry) => isMessage(entry) && entry.from === peer)
    .map((entry) => {
      const frame: MessageFrame = { ...(entry.frame.value as MessageFrame), text: "", erased: true }
      const text = storedFrame(JSON.stringify(frame), Number.POSITIVE_INFINITY)
      const value = encodeEntry({ ...entry, frame: text })
      return [[logPartition(conversation), ordered(entry.seq)], value]
    })
}
