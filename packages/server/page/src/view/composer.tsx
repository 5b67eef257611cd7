/** Where one writes: Enter sends, Shift and Enter begins a line; near the limit it counts the bytes that are left. */
import { utf8Length } from "@peerage/core/protocol"
import type { JSX } from "preact"
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks"
import { composerId } from "./element-ids.js"
import { SendIcon } from "./icons.js"

const mostBytes = 5_120
const toldFromBytes = 512

/** What was begun and not sent, by conversation, for as long as the page is there. */
const drafts = new Map<string, string>()

export function Composer(props: {
  conversation: string
  label: string
  onType: () => void
  onSend: (text: string) => void
}): JSX.Element {
  const { conversation } = props
  const [text, setText] = useState(drafts.get(conversation) ?? "")
  const field = useRef<HTMLTextAreaElement>(null)
  const left = mostBytes - utf8Length(text)
  const canSend = text.trim() !== "" && left >= 0

  useEffect(() => {
    if (text === "") drafts.delete(conversation)
    else drafts.set(conversation, text)
  }, [conversation, text])
  useLayoutEffect(() => {
    const element = field.current
    if (element === null) return
    element.style.height = "auto"
    element.style.height = `${element.scrollHeight}px`
  }, [text])

  function send(event: Event): void {
    event.preventDefault()
    if (!canSend) return
    props.onSend(text.trim())
    setText("")
    field.current?.focus()
  }

  function onKeyDown(event: KeyboardEvent): void {
    // While an input method composes a word, Enter chooses it.
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) send(event)
  }

  return (
    <form class="composer" onSubmit={send}>
      <label class="unseen" for={composerId}>
        {props.label}
      </label>
      <textarea
        id={composerId}
        ref={field}
        class="field"
        rows={1}
        dir="auto"
        placeholder="Message"
        value={text}
        aria-invalid={left < 0}
        aria-describedby="bytes-left"
        onKeyDown={onKeyDown}
        onInput={({ currentTarget }) => {
          setText(currentTarget.value)
          if (currentTarget.value.trim() !== "") props.onType()
        }}
      />
      <button type="submit" class="send" aria-label="Send" disabled={!canSend}>
        <SendIcon />
      </button>
      <p id="bytes-left" class={left < 0 ? "bytes fault" : "bytes muted"} role="status">
        {wordsOf(left)}
      </p>
    </form>
  )
}

function wordsOf(left: number): string | undefined {
  if (left > toldFromBytes) return undefined
  if (left < 0) return `${(-left).toLocaleString()} bytes too many`
  return `${left.toLocaleString()} bytes left`
}
