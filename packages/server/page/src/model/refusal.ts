/** What the client's refusals mean to the person at the page, who knows no keys and no milliseconds. Pure. */
import { PeerageError } from "@peerage/core/protocol"
import type { Refused } from "./conversation.js"
import { countOf } from "./wording.js"

/** What a refused send leaves behind. Once a message may be stored, no later refusal says that it is not. */
export function refusedBy(cause: unknown, before: Refused | undefined): Refused {
  const key = cause instanceof PeerageError ? cause.key : undefined
  const unknown = mayBeStored(cause) || before?.unknown === true
  return { why: sentenceOf(cause), unknown, ...(key !== undefined && { key }) }
}

/** A refusal in a sentence that says what to do. */
export function sentenceOf(cause: unknown): string {
  if (!(cause instanceof PeerageError)) return "Something went wrong here. Reload the page."
  if (cause.code === "rate-limited") {
    const seconds = Math.max(1, Math.ceil((cause.retryAfterMs ?? 0) / 1_000))
    return `That was too much at once. Go on in ${countOf(seconds, "second")}.`
  }
  if (mayBeStored(cause)) return "No answer came. Send it again: it arrives only once."
  return cause.message
}

function mayBeStored(cause: unknown): boolean {
  return (
    cause instanceof PeerageError &&
    cause.key !== undefined &&
    (cause.code === "timeout" || cause.code === "outcome-unknown")
  )
}
