/** What a group's log on the disk says: who was a member when, and what each peer may have of it (P10, C8). */
import { logPartition, ordered } from "../../src/keyspace/key.js"
import { decodeEntry } from "../../src/keyspace/record.js"
import type { MembershipFrame } from "../../src/model/group.js"
import type { MessageFrame } from "../../src/model/message.js"
import type { World } from "./world.js"

export interface Written {
  readonly seq: number
  readonly n: number
  readonly from: string
  readonly timestamp: number
  readonly change: string | undefined
  readonly peers: readonly string[]
  readonly text: string | undefined
}

/** From the entry that let a peer in to the one that put it out, both included. */
export interface Interval {
  readonly from: number
  readonly to: number
}

export function logOf({ disk }: World, group: string): readonly Written[] {
  const found: Written[] = []
  for (let seq = 1; ; seq++) {
    const value = disk.value([logPartition(`g:${group}`), ordered(seq)])
    if (value === undefined) return found
    const { n, from, timestamp, change, frame } = decodeEntry(seq, value)
    const { peers = [], text } = frame.value as Partial<MembershipFrame & MessageFrame>
    found.push({ seq, n, from, timestamp, change, peers, text })
  }
}

export function intervalsOf(log: readonly Written[], peer: string): readonly Interval[] {
  const intervals: Interval[] = []
  for (const { seq, change, peers } of log) {
    if (change === undefined || change === "attributes" || !peers.includes(peer)) continue
    const last = intervals.at(-1)
    if (change === "joined" || change === "invited")
      intervals.push({ from: seq, to: Number.POSITIVE_INFINITY })
    else if (last) intervals[intervals.length - 1] = { from: last.from, to: seq }
  }
  return intervals
}

export function isMember(log: readonly Written[], peer: string): boolean {
  return intervalsOf(log, peer).at(-1)?.to === Number.POSITIVE_INFINITY
}

export function mayHave(intervals: readonly Interval[], seq: number): boolean {
  return intervals.some(({ from, to }) => from <= seq && seq <= to)
}

/** Seqs without a hole, `n` and times that rise as they must, and no change that changes nothing (L8, L9, R30). */
export function checkLog(world: World, group: string, everyone: readonly string[]): void {
  const log = logOf(world, group)
  if (log.length !== world.disk.head(`g:${group}`)) world.violate("R25", "a hole in a group's log")
  const members = new Set<string>()
  let before = { n: 0, timestamp: 0 }
  for (const { seq, n, from, timestamp, change, peers } of log) {
    if (n !== before.n + (change === undefined ? 1 : 0)) world.violate("L8", `n of ${seq} is ${n}`)
    if (timestamp < before.timestamp) world.violate("L9", "a time falls")
    before = { n, timestamp }
    if (change === undefined && !members.has(from))
      world.violate("R11", `${from} is no member at ${seq}, where it wrote`)
    const isIn = change === "joined" || change === "invited"
    if (change === undefined || change === "attributes") continue
    for (const peer of peers) {
      if (members.has(peer) === isIn) world.violate("P10", `${peer} ${change} again at ${seq}`)
      if (isIn) members.add(peer)
      else members.delete(peer)
    }
    if (!isIn && change === "kicked" && !members.has(from) && !peers.includes(from))
      world.violate("P10", `${from} is no member at ${seq}, where it kicked`)
  }
  for (const peer of everyone)
    if (members.has(peer) !== isMember(log, peer)) world.violate("P10", `${peer} is unclear`)
}
