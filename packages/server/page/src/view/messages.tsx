/**
 * The scrolling part of a pane. At most a few hundred rows are in the document; scrolling moves them over the
 * conversation. What the reader looks at stays where it is while rows come and go above it; at the bottom the view
 * follows what arrives.
 */
import type { JSX } from "preact"
import { useLayoutEffect, useRef, useState } from "preact/hooks"
import type { Actions } from "../actions.js"
import { type Conversation, isSaid } from "../model/conversation.js"
import { type Entry, indexOfSeq, missingAbove, shownEntries } from "../model/log.js"
import { type Change, type Row, rowsOf } from "../model/rows.js"
import { clockTime, countOf, dayName, titleOf } from "../model/wording.js"
import { Bubble } from "./bubble.js"
import { DownIcon } from "./icons.js"
import { type Place, readPlace, restorePlace } from "./place.js"

const stepRows = 60
const mostRows = 240
/** Closer to an end than this, in px, more rows are put there. */
const nearPx = 600
const atBottomPx = 48

/** The seqs between which rows are in the document; `undefined` at an end means as far as there are messages. */
interface Between {
  readonly first: number | undefined
  readonly last: number | undefined
}

export function Messages(props: {
  conversation: Conversation
  me: string
  actions: Actions
}): JSX.Element {
  const { conversation, me, actions } = props
  const { key, others, group, reading, log } = conversation
  const entries = shownEntries(log)
  const missing = missingAbove(log)
  const box = useRef<HTMLElement>(null)
  const place = useRef<Place | undefined>(undefined)
  const hasScrolled = useRef(false)
  const [isFollowing, setFollowing] = useState(true)
  const [between, setBetween] = useState<Between>({ first: undefined, last: undefined })
  const [seen, setSeen] = useState(0)
  const part = partOf(entries, between)
  const newest = entries.at(-1)?.seq ?? 0
  const arrived = isFollowing ? 0 : countAfter(entries, seen, me)

  /** Puts more rows where the reader comes near an end, and reads history where there are none. */
  function fill(element: HTMLElement): void {
    if (distanceToEnd(element) < nearPx && part.end < entries.length)
      return setBetween(lower(entries, part))
    if (isFollowing && part.end - part.start > mostRows)
      return setBetween({ first: undefined, last: undefined })
    if (element.scrollTop >= nearPx) return
    if (part.start > 0) return setBetween(higher(entries, part))
    // What was dropped is read when the reader asks for it by scrolling, not because there is room.
    const mayRead = missing !== undefined && (missing.dropped === 0 || hasScrolled.current)
    if (mayRead && reading === "idle") actions.readOlder(key)
  }

  function onScroll(): void {
    const element = box.current
    if (element === null) return
    place.current = readPlace(element)
    const isAtBottom = distanceToEnd(element) < atBottomPx && part.end >= entries.length
    if (isAtBottom !== isFollowing) {
      setFollowing(isAtBottom)
      setSeen(newest)
      // Rows above must not slide away while the reader looks at them.
      if (!isAtBottom) setBetween({ ...between, first: entries[part.start]?.seq })
    }
    fill(element)
  }

  function onOwnScroll(): void {
    hasScrolled.current = true
    if (box.current !== null) fill(box.current)
  }

  function follow(): void {
    setBetween({ first: undefined, last: undefined })
    setFollowing(true)
  }

  useLayoutEffect(() => {
    const element = box.current
    if (element === null) return
    if (isFollowing) element.scrollTop = element.scrollHeight
    else restorePlace(element, place.current)
    place.current = readPlace(element)
    fill(element)
  })
  useFollowOnResize(box, isFollowing)

  return (
    <div class="messages">
      <section
        class="scroll"
        ref={box}
        aria-label={`Messages with ${titleOf(conversation)}`}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by the keyboard.
        tabIndex={0}
        onScroll={onScroll}
        onWheel={onOwnScroll}
        onTouchMove={onOwnScroll}
        onKeyDown={onOwnScroll}
        onPointerDown={() => {
          hasScrolled.current = true
        }}
      >
        <Above
          missing={part.start === 0 ? missing : undefined}
          isStart={missing === undefined && part.start === 0 && entries.length > 0}
          reading={reading}
          isGroup={group !== undefined}
          onRead={() => actions.readOlder(key)}
        />
        <ol class="rows">
          {rowsOf(conversation, me, part).map((row) => (
            <RowView
              key={row.key}
              row={row}
              isNamed={group !== undefined || others.length > 1}
              onSendAgain={(local) => actions.sendAgain(key, local)}
              onDiscard={(local) => actions.discard(key, local)}
            />
          ))}
        </ol>
      </section>
      {!isFollowing && (
        <button type="button" class="to-newest" onClick={follow}>
          <DownIcon />
          {arrived > 0 ? (
            countOf(arrived, "new message")
          ) : (
            <span class="unseen">Go to the newest message</span>
          )}
        </button>
      )}
    </div>
  )
}

type RowActions = Pick<Parameters<typeof Bubble>[0], "isNamed" | "onSendAgain" | "onDiscard">

function RowView({ row, ...rest }: { row: Row } & RowActions): JSX.Element {
  if (row.is === "bubble") return <Bubble row={row} {...rest} />
  if (row.is === "change") return <ChangeRow row={row} />
  if (row.is === "day") return <li class="day">{dayName(row.timestamp, Date.now())}</li>
  return (
    <li class="notice">
      The {countOf(row.messages, "message")} above {row.messages === 1 ? "was" : "were"} not
      delivered while you were away; you read {row.messages === 1 ? "it" : "them"} from history.
    </li>
  )
}

function ChangeRow({ row }: { row: Change }): JSX.Element {
  const { key, text, timestamp } = row
  return (
    <li class="change" data-key={key}>
      <bdi>{text}</bdi>{" "}
      <time dateTime={new Date(timestamp).toISOString()}>{clockTime(timestamp)}</time>
    </li>
  )
}

function Above(props: {
  missing: ReturnType<typeof missingAbove>
  isStart: boolean
  reading: Conversation["reading"]
  isGroup: boolean
  onRead: () => void
}): JSX.Element | null {
  if (props.reading === "busy") return <p class="above muted">Reading history…</p>
  if (props.isStart) return <p class="above muted">{startWords(props.isGroup)}</p>
  const hasFailed = props.reading === "failed"
  if (props.missing === undefined && !hasFailed) return null
  const { dropped = 0 } = props.missing ?? {}
  return (
    <div class="above">
      {dropped > 0 && (
        <p class="notice">
          {countOf(dropped, "message")} {dropped === 1 ? "was" : "were"} not delivered while you
          were away; scroll up to read {dropped === 1 ? "it" : "them"} from history.
        </p>
      )}
      <button type="button" class="link" onClick={props.onRead}>
        {hasFailed ? "Reading history failed. Try again" : "Read earlier messages"}
      </button>
    </div>
  )
}

/** Nobody sees what was said before one joined. */
function startWords(isGroup: boolean): string {
  return isGroup ? "This is where you came in." : "This is where the conversation began."
}

function useFollowOnResize(
  box: { readonly current: HTMLElement | null },
  isFollowing: boolean,
): void {
  useLayoutEffect(() => {
    const element = box.current
    if (element === null || !isFollowing) return
    const observer = new ResizeObserver(() => {
      element.scrollTop = element.scrollHeight
    })
    observer.observe(element)
    return () => observer.disconnect()
  }, [box, isFollowing])
}

function distanceToEnd({ scrollHeight, clientHeight, scrollTop }: HTMLElement): number {
  return scrollHeight - clientHeight - scrollTop
}

function partOf(
  entries: readonly Entry[],
  { first, last }: Between,
): { start: number; end: number } {
  const end = last === undefined ? entries.length : indexOfSeq(entries, last + 1)
  const start = first === undefined ? Math.max(0, end - 2 * stepRows) : indexOfSeq(entries, first)
  return { start: Math.min(start, end), end }
}

function higher(entries: readonly Entry[], part: { start: number; end: number }): Between {
  const start = Math.max(0, part.start - stepRows)
  return betweenOf(entries, start, Math.min(part.end, start + mostRows))
}

function lower(entries: readonly Entry[], part: { start: number; end: number }): Between {
  const end = Math.min(entries.length, part.end + stepRows)
  return betweenOf(entries, Math.max(part.start, end - mostRows), end)
}

function betweenOf(entries: readonly Entry[], start: number, end: number): Between {
  return {
    first: entries[start]?.seq,
    last: end >= entries.length ? undefined : entries[end - 1]?.seq,
  }
}

function countAfter(entries: readonly Entry[], seq: number, me: string): number {
  return entries.slice(indexOfSeq(entries, seq + 1)).filter((entry) => isSaid(entry, me)).length
}
