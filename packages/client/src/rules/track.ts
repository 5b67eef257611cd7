/**
 * Where this device stands in each conversation: once-only delivery is "not above the position, not again" (P3), and
 * what is missing below a new message is a hole only when nothing else can explain it (L4).
 */
import type { ConversationKey, Position } from "@peerage/core/protocol"
import { groupOf } from "@peerage/core/protocol"
import { conversations, positionBytes, positionsSent, rangesKept } from "./bounds.js"
import { bound, fitting } from "./list.js"
import type { ClientState, SeqRange, Track } from "./state.js"

/** The track of a conversation, made if there is none, and now the newest. */
export function trackOf({ inbox }: ClientState, key: ConversationKey): Track {
  const track: Track = inbox.tracks.get(key) ?? {
    seq: 0,
    own: [],
    told: [],
    certain: false,
    doubtful: 0,
  }
  inbox.tracks.delete(key)
  inbox.tracks.set(key, track)
  bound(inbox.tracks, conversations)
  return track
}

/** Notes the seq of an own send: it is no hole, and no message of others. */
export function noteOwn(track: Track, seq: number): void {
  if (seq <= track.seq) return
  const newest = track.own.at(-1)
  if (newest !== undefined && newest[1] + 1 === seq) {
    track.own[track.own.length - 1] = [newest[0], seq]
  } else {
    track.own = kept(track, [...track.own, [seq, seq]])
    track.own.sort(([one], [other]) => one - other)
  }
  stepOverOwn(track)
}

/** Notes a range that the engine will not deliver. It moves no position: a later drain may still bring it. */
export function noteTold(track: Track, range: SeqRange): void {
  if (range[1] > track.seq) track.told = kept(track, [...track.told, range])
}

/** Moves the position to a message that is passed on. Answers whether it was sent by this device. */
export function moveTo(track: Track, seq: number): { readonly own: boolean } {
  const own = track.own.some(([first, last]) => first <= seq && seq <= last)
  track.seq = seq
  track.told = track.told.filter(([, last]) => last > seq)
  stepOverOwn(track)
  return { own }
}

/**
 * The hole below a message, if there certainly is one. Each of `unanswered` own sends, and each doubtful one, may be one
 * of the missing entries; a doubtful one explains a hole once. A group's log holds entries that are not shown, so that
 * nothing is certain there.
 */
export function holeBelow(
  key: ConversationKey,
  track: Track,
  seq: number,
  unanswered: number,
): SeqRange | undefined {
  if (track.seq === 0 || !track.certain || groupOf(key) !== undefined) return undefined
  const missing = without([track.seq + 1, seq - 1], [...track.own, ...track.told])
  const count = missing.reduce((sum, [first, last]) => sum + last - first + 1, 0)
  if (count === 0) return undefined
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
    track.seq = Math.max(track.seq, next[1])
    track.own.shift()
  }
}

/** Too many ranges to remember: then nothing is certain any more. */
function kept(track: Track, ranges: SeqRange[]): SeqRange[] {
  if (ranges.length <= rangesKept) return ranges
  track.certain = false
  return ranges.slice(-rangesKept)
}
