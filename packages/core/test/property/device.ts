/** A device as the real client keeps it: positions, epoch, keys and watch set; and what it ever heard, for the checks. */
import type { LineLog, Sending } from "./line.js"

export class Device {
  readonly peer: string
  readonly id: string
  line: LineLog | undefined
  /** Those before, until they ended. */
  olderLines: LineLog[] = []
  epoch: string | undefined
  readonly positions = new Map<string, number>()
  /** Seqs of own sends, as `sent` told them. */
  readonly own = new Map<string, Set<number>>()
  /** Every token that it was told, newest last: only that one is good, and once (P11). */
  readonly tokens: string[] = []
  /** The line on which the last of them came. */
  tokenLine: LineLog | undefined
  nextKey = 1
  /** The watch set of its session, as the frames that left made it. */
  wanted = new Set<string>()
  /**
   * Whether it holds its peer online, as far as it can know. `paused`: since when. `maybe`: a line was lost before its
   * opening was answered.
   */
  session: "none" | "open" | "paused" | "maybe" = "none"
  pausedAt = 0
  /** Seqs per conversation that it heard, was told of, or need not hear. */
  readonly covered = new Map<string, Set<number>>()
  /** Up to where it acknowledged. */
  readonly acked = new Map<string, number>()
  /** What the conversations held at most when its session opened. */
  readonly openHeads = new Map<string, number>()
  /** Up to where another device had a conversation when this one opened without a position (L2). */
  readonly excused = new Map<string, number>()
  readonly sendings: Sending[] = []

  constructor(peer: string, id: string) {
    this.peer = peer
    this.id = id
  }

  cover(conversation: string, from: number, to: number): void {
    const covered = this.covered.get(conversation) ?? new Set<number>()
    for (let seq = from; seq <= to; seq++) covered.add(seq)
    this.covered.set(conversation, covered)
  }

  /** The position moves to a message that is passed on, and over own sends that follow. */
  pass(conversation: string, seq: number): void {
    if (seq > (this.positions.get(conversation) ?? 0)) this.positions.set(conversation, seq)
    this.#stepOverOwn(conversation)
  }

  noteOwn(conversation: string, seq: number): void {
    const own = this.own.get(conversation) ?? new Set<number>()
    own.add(seq)
    this.own.set(conversation, own)
    this.#stepOverOwn(conversation)
  }

  /** Another epoch: positions and duplicate memory are void (P12). */
  begin(epoch: string): void {
    if (this.epoch === epoch) return
    this.epoch = epoch
    this.positions.clear()
    this.own.clear()
  }

  #stepOverOwn(conversation: string): void {
    let position = this.positions.get(conversation)
    if (position === undefined) return
    while (this.own.get(conversation)?.has(position + 1)) position++
    this.positions.set(conversation, position)
  }
}
