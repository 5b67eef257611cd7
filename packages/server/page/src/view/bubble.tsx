/** One message. Its text is text: it never becomes markup. */
import type { JSX } from "preact"
import type { Bubble as BubbleRow, Mark } from "../model/rows.js"
import { clockTime } from "../model/wording.js"
import { DeliveredMark, RefusedMark, SentMark, WaitingMark } from "./icons.js"

export interface BubbleProps {
  readonly row: BubbleRow
  /** With several others in the conversation a bubble says whose it is. */
  readonly isNamed: boolean
  readonly onSendAgain: (local: number) => void
  readonly onDiscard: (local: number) => void
}

export function Bubble({ row, isNamed, onSendAgain, onDiscard }: BubbleProps): JSX.Element {
  const { mark, local } = row
  const isOwn = mark !== undefined
  return (
    <li
      data-key={row.key}
      class={`message ${isOwn ? "is-own" : ""} ${row.follows ? "follows" : ""} ${row.fleeting ? "is-fleeting" : ""}`}
    >
      {isNamed && !isOwn && !row.follows && (
        <bdi class="message-from" aria-hidden="true">
          {row.from}
        </bdi>
      )}
      <div class="bubble">
        <span class="unseen">{isOwn ? "You" : row.from}: </span>
        <span class="text" dir="auto">
          {row.text}
        </span>
        <span class="stamp">
          <time dateTime={new Date(row.timestamp).toISOString()}>{clockTime(row.timestamp)}</time>
          {mark !== undefined && <MarkSign mark={mark} />}
        </span>
      </div>
      {row.fleeting && <p class="message-note">not stored</p>}
      {row.refused !== undefined && local !== undefined && (
        <div class="message-note is-refused">
          <p>
            {row.refused.unknown ? "May not have arrived" : "Not sent"}: {row.refused.why}
          </p>
          <button type="button" class="link" onClick={() => onSendAgain(local)}>
            Send again
          </button>
          <button type="button" class="link" onClick={() => onDiscard(local)}>
            Discard
          </button>
        </div>
      )}
    </li>
  )
}

const words: Readonly<Record<Mark, string>> = {
  waiting: "on its way",
  refused: "not sent",
  sent: "sent",
  delivered: "delivered",
}
const signs = {
  waiting: WaitingMark,
  refused: RefusedMark,
  sent: SentMark,
  delivered: DeliveredMark,
}

function MarkSign({ mark }: { mark: Mark }): JSX.Element {
  const Sign = signs[mark]
  return (
    <span class={`mark mark-${mark}`} title={words[mark]}>
      <Sign />
      <span class="unseen">{words[mark]}</span>
    </span>
  )
}
