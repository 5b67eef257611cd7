/**
 * What this page has of a conversation's log. Messages arrive in pieces: pushed as they are sent, drained after an
 * absence, read page by page from history. Each piece says which stretch of the log it covers, so that the page always
 * knows where it has everything and where something is missing. Shown is what follows the last missing stretch.
 * Pure; knows no client and no document.
 */

/** A persistent message, or a change of a group, told in words. */
export interface Entry {
  readonly seq: number
  /** Who wrote it, or did it. */
  readonly from: string
  readonly text: string
  /** It tells of a change of the group: nobody said it, and it is never unread. */
  readonly isNotice?: boolean
  /** Milliseconds since 1970. */
  readonly timestamp: number
}

/** Both ends included. */
export interface Stretch {
  readonly from: number
  readonly to: number
}

/** A stretch that the engine did not deliver, as it told before what came after. */
export interface Dropped extends Stretch {
  /** How many messages lie in it. */
  readonly messages: number
  readonly reason: "cap" | "age" | "retention" | "elsewhere"
}

export interface Log {
  /** By rising seq, each seq once. */
  readonly entries: readonly Entry[]
  /** Where nothing is missing: by rising seq, never touching each other. */
  readonly known: readonly Stretch[]
  readonly dropped: readonly Dropped[]
}

export const emptyLog: Log = { entries: [], known: [], dropped: [] }

/** Adds the entries of a stretch in which nothing else lies. What is there already stays as it is. */
export function withEntries(log: Log, entries: readonly Entry[], stretch: Stretch): Log {
  return { ...log, entries: merged(log.entries, entries), known: joined(log.known, stretch) }
}

/** Notes what was not delivered. An absence is told again until it is over, so a new word replaces an older one. */
export function withDropped(log: Log, dropped: Dropped): Log {
  const others = log.dropped.filter((each) => each.to < dropped.from || dropped.to < each.from)
  return { ...log, dropped: [...others, dropped].sort((a, b) => a.from - b.from) }
}

/** The seq of the newest entry known, 0 when there is none. */
export function lastSeq(log: Log): number {
  return log.entries.at(-1)?.seq ?? 0
}

/** The seq from which on nothing is missing; `undefined` when nothing is known. */
export function shownFrom(log: Log): number | undefined {
  return log.known.at(-1)?.from
}

/** The entries after the last missing stretch. */
export function shownEntries(log: Log): readonly Entry[] {
  const from = shownFrom(log)
  if (from === undefined) return []
  const start = indexOfSeq(log.entries, from)
  return start === 0 ? log.entries : log.entries.slice(start)
}

/** What is missing just above what is shown, or `undefined` when the log is shown from its start. */
export interface Missing {
  /** Read history before this seq to go on. */
  readonly before: number
  /** How many messages of it were told as not delivered, and can be read from history. */
  readonly dropped: number
}

/** What is missing above what is shown. */
export function missingAbove(log: Log): Missing | undefined {
  const before = shownFrom(log)
  if (before === undefined || before <= 1) return undefined
  const from = (log.known.at(-2)?.to ?? 0) + 1
  const told = log.dropped.filter(({ reason, to }) => isLoss(reason) && to >= from && to < before)
  return { before, dropped: told.reduce((sum, { messages }) => sum + messages, 0) }
}

/** The dropped stretches that are shown by now, by the seq of the entry after each. */
export function droppedAndRead(log: Log): readonly Dropped[] {
  const from = shownFrom(log) ?? Number.POSITIVE_INFINITY
  return log.dropped.filter((each) => isLoss(each.reason) && each.to >= from)
}

/** Read on another device, or no longer stored: nothing that the reader of this page has lost. */
function isLoss(reason: Dropped["reason"]): boolean {
  return reason === "cap" || reason === "age"
}

/** Where an entry with this seq is, or would be. */
export function indexOfSeq(entries: readonly Entry[], seq: number): number {
  let low = 0
  let high = entries.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((entries[middle] as Entry).seq < seq) low = middle + 1
    else high = middle
  }
  return low
}

function merged(old: readonly Entry[], added: readonly Entry[]): readonly Entry[] {
  if (added.length === 0) return old
  const last = old.at(-1)?.seq ?? 0
  if ((added[0] as Entry).seq > last && isRising(added)) return [...old, ...added]
  const bySeq = new Map([...added, ...old].map((entry) => [entry.seq, entry]))
  return [...bySeq.values()].sort((a, b) => a.seq - b.seq)
}

function isRising(entries: readonly Entry[]): boolean {
  return entries.every(({ seq }, at) => at === 0 || seq > (entries[at - 1] as Entry).seq)
}

function joined(known: readonly Stretch[], { from, to }: Stretch): readonly Stretch[] {
  const touching = known.filter((each) => each.from <= to + 1 && from <= each.to + 1)
  const others = known.filter((each) => !touching.includes(each))
  const whole = {
    from: Math.min(from, ...touching.map((each) => each.from)),
    to: Math.max(to, ...touching.map((each) => each.to)),
  }
  return [...others, whole].sort((a, b) => a.from - b.from)
}
