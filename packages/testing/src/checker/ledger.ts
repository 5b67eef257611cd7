/**
 * What a history says so far: sends, logs, and where peers and devices stand. Each fact is taken from whichever event
 * tells it first; what contradicts it later is for the rules.
 */
import type { ConversationKey, DeviceId, PeerId } from "@peerage/core/protocol"
import type { Invoked, Waiting } from "./event.js"
import { Ranges } from "./ranges.js"
import { Findings } from "./report.js"

/** How strict a check is; the defaults are those of the engine. @since 0.1.0 */
export interface CheckOptions {
  /** Messages kept for an absent peer. */
  readonly queueMessages?: number
  /** How long they are kept, in ms. */
  readonly queueAgeMs?: number
  readonly resumeWindowMs?: number
  /** How long all may take to settle after the faults ended, in ms. */
  readonly settleMs?: number
}

export interface SendRecord {
  readonly invoked: Invoked
  /** Which memory of its device it was sent from. */
  readonly life: number
  outcome: "ok" | "fail" | "info" | undefined
  seq: number | undefined
  /** It was refused once before it was accepted. */
  setBack: boolean
  /** It was stored in a life of the store that is over, and is gone with it. */
  voided: boolean
}

export interface LogEntry {
  readonly from: PeerId
  readonly value: string
  readonly timestamp: number | undefined
}

export interface Log {
  readonly key: ConversationKey
  /** By seq; membership entries of groups are `undefined` here. */
  readonly entries: Map<number, LogEntry>
  head: number
  /** The highest seq that somebody was given as stored. */
  shown: number
  /** Seqs of membership entries. */
  readonly changes: Ranges
  /** Of groups: when a peer came and went. */
  readonly members: Map<PeerId, [join: number, leave: number][]>
}

/** Where a peer stands in a conversation, over all of its devices. */
export interface Standing {
  readonly delivered: Ranges
  readonly told: Ranges
  acked: number
  /** When its stored cursor moved, and where to. */
  readonly cursors: [index: number, seq: number][]
}

/** Where a device stands in a conversation, since it last lost its memory. */
export interface Track {
  last: number
  readonly delivered: Ranges
  readonly told: Ranges
  toldNow: Ranges
  deliveredNow: Ranges
  acked: number
  /** How far it was when its session opened: of what lies before, nothing is told to the application. */
  openedAt: number
}

export interface DeviceRecord {
  readonly peer: PeerId
  readonly device: DeviceId
  readonly tracks: Map<ConversationKey, Track>
  readonly transients: Set<string>
  /** Rises when it loses its memory. */
  life: number
  openedAt: number
  queue: readonly Waiting[] | undefined
  wall: number
  /** Whom it watches, and what it was told of them; `undefined`: perhaps more than the history says. */
  readonly watching: Map<PeerId, boolean | undefined>
}

export interface PeerRecord {
  readonly standings: Map<ConversationKey, Standing>
  readonly devices: Map<DeviceId, DeviceRecord>
  /** Its sessions, by device, and since when a line is lost. */
  readonly sessions: Map<DeviceId, { readonly state: "open" | "lost"; readonly at: number }>
  announced: boolean
}

export interface Hole {
  readonly device: DeviceRecord
  readonly log: Log
  readonly from: number
  readonly to: number
  /** Up to where its peer had acknowledged the conversation then. */
  readonly acked: number
  readonly index: number
}

export class Ledger {
  readonly options: Required<CheckOptions>
  readonly findings: Findings = new Findings()
  readonly sends: Map<number, SendRecord> = new Map()
  readonly byValue: Map<string, SendRecord> = new Map()
  readonly logs: Map<ConversationKey, Log> = new Map()
  readonly peers: Map<PeerId, PeerRecord> = new Map()
  /** Skipped seqs whose author was not known yet. */
  holes: Hole[] = []
  epoch: string | undefined
  healedAt: number | undefined
  settledAt = 0
  ended = false
  recovered = 0

  constructor(options: CheckOptions) {
    this.options = {
      queueMessages: 50,
      queueAgeMs: 604_800_000,
      resumeWindowMs: 30_000,
      settleMs: 60_000,
      ...options,
    }
  }

  /** Whether an event is of a life of the store that is over. */
  isPast(epoch: string | undefined): boolean {
    return epoch !== undefined && this.epoch !== undefined && epoch !== this.epoch
  }

  log(key: ConversationKey): Log {
    let log = this.logs.get(key)
    if (!log) {
      const [entries, members] = [new Map(), new Map()]
      log = { key, entries, head: 0, shown: 0, changes: new Ranges(), members }
      this.logs.set(key, log)
    }
    return log
  }

  peer(id: PeerId): PeerRecord {
    let peer = this.peers.get(id)
    if (!peer) {
      const [standings, devices, sessions] = [new Map(), new Map(), new Map()]
      peer = { standings, devices, sessions, announced: false }
      this.peers.set(id, peer)
    }
    return peer
  }

  device(at: { readonly peer: PeerId; readonly device: DeviceId }): DeviceRecord {
    const { devices } = this.peer(at.peer)
    let device = devices.get(at.device)
    if (!device) {
      const { peer } = at
      const none = { life: 0, openedAt: 0, queue: undefined, wall: 0 }
      const fresh = { tracks: new Map(), transients: new Set<string>(), watching: new Map() }
      device = { peer, device: at.device, ...fresh, ...none }
      devices.set(at.device, device)
    }
    return device
  }

  standing(peer: PeerId, key: ConversationKey): Standing {
    const { standings } = this.peer(peer)
    let standing = standings.get(key)
    if (!standing) {
      standing = { delivered: new Ranges(), told: new Ranges(), acked: 0, cursors: [] }
      standings.set(key, standing)
    }
    return standing
  }

  track(device: DeviceRecord, key: ConversationKey): Track {
    let track = device.tracks.get(key)
    if (!track) {
      const [delivered, told] = [new Ranges(), new Ranges()]
      const now = { toldNow: new Ranges(), deliveredNow: new Ranges() }
      track = { last: 0, delivered, told, ...now, acked: 0, openedAt: 0 }
      device.tracks.set(key, track)
    }
    return track
  }

  found: Findings["found"] = (rule, what) => this.findings.found(rule, what)
}

/** Whether a peer belongs to a group at a seq: after its join and before its leave. */
export function isMember(log: Log, peer: PeerId, seq: number): boolean {
  return (log.members.get(peer) ?? []).some(([join, leave]) => join < seq && seq < leave)
}

/** Whether a seq is of a time in the group that is over, and some device of the peer has all of it (L14). */
export function isBehindLeave(log: Log, peer: PeerId, seq: number, acked: number): boolean {
  const intervals = log.members.get(peer) ?? []
  return intervals.some(([join, leave]) => join < seq && seq < leave && leave <= acked)
}

/** Whether an entry is one that a peer of the conversation waits for: another's, and in a group of its time there. */
export function isFor(log: Log, peer: PeerId, seq: number): boolean {
  return log.entries.get(seq)?.from !== peer && (!isGroup(log.key) || isMember(log, peer, seq))
}

/** Whether a conversation is a group's. */
export function isGroup(key: ConversationKey): boolean {
  return key.startsWith("g:")
}
