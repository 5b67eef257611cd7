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
import { readEntry } from "../keyspace/read.js"
import { decodeText, encodeEntry } from "../keyspace/record.js"
import { storedFrame } from "../model/encoded.js"
import { groupOf, type PeerId } from "../model/id.js"
import type { MessageFrame } from "../model/message.js"
import type { Key } from "../ports/store.js"
import { type HostMessage, hostMessage } from "./host-events.js"
import type { HostPort } from "./host-port.js"

const rowsAtOnce = 100
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
    messages += await eraseMonth(port, partition)
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

async function eraseMonth(port: HostPort, partition: string): Promise<number> {
  let erased = 0
  for (;;) {
    const rows = await port.read((store) => store.range(partition, { limit: rowsAtOnce }))
    const puts: (readonly [Key, string])[] = []
    const deletes: Key[] = []
    for (const { sort } of rows) {
      const { conversation, seq, timestamp } = parseSentSort(sort)
      const entry = await port.read((store) => readEntry(store, conversation, seq))
      deletes.push([partition, sort], [appPartition(hourOf(timestamp)), sort])
      if (!entry) continue
      const frame: MessageFrame = { ...(entry.frame.value as MessageFrame), text: "", erased: true }
      const text = storedFrame(JSON.stringify(frame), Number.POSITIVE_INFINITY)
      puts.push([
        [logPartition(conversation), ordered(seq)],
        encodeEntry({ ...entry, frame: text }),
      ])
      erased++
    }
    if (rows.length > 0) await port.write({ puts, deletes })
    if (rows.length < rowsAtOnce) return erased
  }
}
