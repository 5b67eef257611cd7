/**
 * Where this device stands in each conversation: once-only delivery is "not above the position, not again" (P3), and
 * what is missing below a new entry is a hole only when it holds messages and nothing else can explain it (L4, L8).
 */
import type { ConversationKey, Position } from "@peerage/core/protocol"
import { positionBytes, positionsSent, rangesKept } from "./bounds.js"
import { fitting, isNatural } from "./list.js"
import type { ClientState, SeqRange, ToldRange, Track } from "./state.js"

/** An entry's place: its seq, and how many messages the log holds with it. */
export interface Entry {
  readonly seq: number
  readonly n: number
  readonly isMessage: boolean
}

/** The track of a conversation, made if there is none, and now the newest. */
export function trackOf({ inbox }: ClientState, key: ConversationKey): Track {
  const track: Track = inbox.tracks.get(key) ?? {
    seq: 0,
    n: 0,
    own: [],
    told: [],
    certain: false,
    doubtful: 0,
  }
  inbox.tracks.set(key, track)
  return track
}

/** Notes an entry of a history: the application has it, but it moves no position. */
export function noteSeen(
  { inbox }: ClientState,
  key: ConversationKey,
  seq: number | undefined,
): void {
  if (!isNatural(seq)) return
  const before = inbox.seen.get(key) ?? 0
  inbox.seen.set(key, Math.max(before, seq))
}

/** The newest seq of a conversation that this client has, by itself or from a history; 0 when none. */
export function newestOf({ inbox }: ClientState, key: ConversationKey): number {
  return Math.max(inbox.tracks.get(key)?.seq ?? 0, inbox.seen.get(key) ?? 0)
}

/** Notes the seq of an own send: it is no hole, and no message of others. */
export function noteOwn(track: Track, seq: number): void {
  if (seq <= track.seq) return
  const newest = track.own.at(-1)
  if (newest !== undefined && newest[1] + 1 === seq) {
    newest[1] = seq
  } else {
    track.own = kept(track, [...track.own, [seq, seq]])
    track.own.sort(([one], [other]) => one - other)
  }
  stepOverOwn(track)
}

/** Notes a range that the engine will not deliver. It moves no position: a later drain may still bring it. */
export function noteTold(track: Track, range: ToldRange): void {
  if (range[1] > track.seq) track.told = kept(track, [...track.told, range])
}

/** Moves the position to an entry that is passed on. Answers whether it was sent by this device. */
export function moveTo(track: Track, { seq, n }: Entry): boolean {
  const own = track.own.some(([first, last]) => first <= seq && seq <= last)
  track.seq = seq
  track.n = n
  if (track.told.length > 0) track.told = track.told.filter(([, last]) => last > seq)
  stepOverOwn(track)
  return own
}

/**
 * The hole below an entry, if there certainly is one: messages are missing, and not only changes of a group, which may
 * be left out. Each of `unanswered` own sends, and each doubtful one, may be one of them; a doubtful one explains a hole
 * once.
 */
export function holeBelow(
  track: Track,
  { seq, n, isMessage }: Entry,
  unanswered: number,
): SeqRange | undefined {
  if (track.seq === 0 || !track.certain) return undefined
  const between: SeqRange = [track.seq + 1, seq - 1]
  let missing = without(between, track.own)
  let messages = n - (isMessage ? 1 : 0) - track.n - (entries([between]) - entries(missing))
  for (const [first, last, some] of track.told) {
    const left = missing.flatMap((range) => without(range, [[first, last]]))
    messages -= Math.min(some, entries(missing) - entries(left))
    missing = left
  }
  const count = Math.min(messages, entries(missing))
  if (count <= 0) return undefined
  const doubtful = track.doubtful
  track.doubtful = Math.max(0, doubtful - count)
  if (count <= unanswered + doubtful) return undefined
  return [missing[0]?.[0] ?? seq, missing.at(-1)?.[1] ?? seq]
}

/**
 * The newest positions, for an `open` or `resume` (L2). A drain brings own messages of other devices only where it was
 * given a position (L7), so that elsewhere, until the next line, a missing entry may be one of those.
 */
export function positionsToSend({ inbox }: ClientState): readonly Position[] {
  const known = [...inbox.tracks].filter(([, track]) => track.seq > 0).reverse()
  const newest = known.slice(0, positionsSent).map(([key, track]): Position => [key, track.seq])
  const sent = fitting(newest, positionBytes)
  const keys = new Set(sent.map(([key]) => key))
  for (const [key, track] of inbox.tracks) track.certain = keys.has(key)
  return sent
}

/** A range without others. */
export function without(range: SeqRange, others: readonly SeqRange[]): readonly SeqRange[] {
  let left: SeqRange[] = range[0] <= range[1] ? [range] : []
  for (const [first, last] of others) {
    left = left.flatMap(([from, to]): SeqRange[] => {
      if (last < from || first > to) return [[from, to]]
      const before: SeqRange[] = first > from ? [[from, first - 1]] : []
      const after: SeqRange[] = last < to ? [[last + 1, to]] : []
      return [...before, ...after]
    })
  }
  return left
}

function stepOverOwn(track: Track): void {
  if (track.seq === 0) return
  for (
    let next = track.own[0];
    next !== undefined && next[0] <= track.seq + 1;
    next = track.own[0]
  ) {
    const own = Math.max(0, next[1] - track.seq)
    track.seq += own
    track.n += own
    track.own.shift()
  }
}

function entries(ranges: readonly SeqRange[]): number {
  return ranges.reduce((sum, [first, last]) => sum + Math.max(0, last - first + 1), 0)
}

/** Too many ranges to remember: then nothing is certain any more. */
function kept<Range>(track: Track, ranges: Range[]): Range[] {
  if (ranges.length <= rangesKept) return ranges
  track.certain = false
  return ranges.slice(-rangesKept)
}
