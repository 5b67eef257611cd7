/**
 * From a conversation to the rows of its pane: days, notices and bubbles, in order. Only a part of a long conversation
 * becomes rows, so that thousands of messages cost the document no more than a few hundred. Pure.
 */
import { type Conversation, isDelivered, type Refused } from "./conversation.js"
import { droppedAndRead, type Entry, indexOfSeq, shownEntries } from "./log.js"

/** How an own message stands. */
export type Mark = "waiting" | "refused" | "sent" | "delivered"

export interface Bubble {
  readonly is: "bubble"
  readonly key: string
  readonly from: string
  readonly text: string
  readonly timestamp: number
  /** Absent on the messages of others. */
  readonly mark?: Mark
  /** Its number while it has no seq. */
  readonly local?: number
  readonly refused?: Refused
  readonly fleeting: boolean
  /** The same peer wrote just before: no name again, and less space between. */
  readonly follows: boolean
}

/** A change of a group, in words. */
export interface Change {
  readonly is: "change"
  readonly key: string
  readonly text: string
  readonly timestamp: number
}

export type Row =
  | Bubble
  | Change
  | { readonly is: "day"; readonly key: string; readonly timestamp: number }
  | { readonly is: "dropped"; readonly key: string; readonly messages: number }

/** A part of a conversation's messages, in numbers of `shownEntries`. `end` is exclusive. */
export interface Part {
  readonly start: number
  readonly end: number
}

const followsWithinMs = 5 * 60_000

/** The rows of a part. What is on its way and what is stored nowhere comes with the newest part. */
export function rowsOf(
  conversation: Conversation,
  me: string,
  { start, end }: Part,
): readonly Row[] {
  const entries = shownEntries(conversation.log)
  const part = entries.slice(start, end)
  const isNewest = end >= entries.length
  const said: (Bubble | Change)[] = part.map((entry) =>
    entry.isNotice ? changeOf(entry) : bubbleOf(conversation, me, entry),
  )
  const fleeting = conversation.fleeting.filter(
    ({ after }) =>
      (start === 0 || after >= (part[0]?.seq ?? 0)) &&
      (isNewest || after < (part.at(-1)?.seq ?? 0)),
  )
  for (const each of fleeting) {
    const at = indexOfSeq(part, each.after + 1) + said.length - part.length
    said.splice(at, 0, fleetingBubble(each))
  }
  if (isNewest) said.push(...conversation.sending.map((each) => sendingBubble(me, each)))
  return withSeparators(said, droppedBefore(conversation))
}

function changeOf({ seq, text, timestamp }: Entry): Change {
  return { is: "change", key: String(seq), text, timestamp }
}

function bubbleOf(conversation: Conversation, me: string, entry: Entry): Bubble {
  const { seq, from, text, timestamp } = entry
  const bubble: Bubble = {
    is: "bubble",
    key: String(seq),
    from,
    text,
    timestamp,
    fleeting: false,
    follows: false,
  }
  return from === me
    ? { ...bubble, mark: isDelivered(conversation, seq) ? "delivered" : "sent" }
    : bubble
}

function fleetingBubble({
  local,
  from,
  text,
  timestamp,
}: Conversation["fleeting"][number]): Bubble {
  return { is: "bubble", key: `f${local}`, from, text, timestamp, fleeting: true, follows: false }
}

function sendingBubble(
  me: string,
  { local, text, timestamp, refused }: Conversation["sending"][number],
): Bubble {
  const bubble: Bubble = {
    is: "bubble",
    key: `s${local}`,
    from: me,
    text,
    timestamp,
    local,
    mark: refused === undefined ? "waiting" : "refused",
    fleeting: false,
    follows: false,
  }
  return refused === undefined ? bubble : { ...bubble, refused }
}

/** How many messages before an entry, by the entry's key, were not delivered and read from history. */
function droppedBefore({ log }: Conversation): ReadonlyMap<string, number> {
  return new Map(droppedAndRead(log).map(({ to, messages }) => [String(to + 1), messages]))
}

function withSeparators(
  said: readonly (Bubble | Change)[],
  dropped: ReadonlyMap<string, number>,
): readonly Row[] {
  const rows: Row[] = []
  let last: Bubble | Change | undefined
  for (const each of said) {
    const messages = dropped.get(each.key)
    if (messages !== undefined) rows.push({ is: "dropped", key: `d${each.key}`, messages })
    const isNewDay = last === undefined || dayOf(last.timestamp) !== dayOf(each.timestamp)
    if (isNewDay) rows.push({ is: "day", key: `t${each.key}`, timestamp: each.timestamp })
    const follows =
      !isNewDay &&
      messages === undefined &&
      each.is === "bubble" &&
      last?.is === "bubble" &&
      last.from === each.from &&
      each.timestamp - last.timestamp < followsWithinMs
    rows.push(follows ? { ...each, follows } : each)
    last = each
  }
  return rows
}

function dayOf(timestamp: number): string {
  return new Date(timestamp).toDateString()
}
