/** One line over everything while the connection is not simply there, and for a moment when it is back. */
import type { JSX } from "preact"
import type { Line } from "../model/state.js"

export function LineStatus({ line }: { line: Line }): JSX.Element {
  const words = wordsOf(line)
  return (
    <div class={`line line-${line.is}`} role="status">
      {words !== undefined && <p>{words}</p>}
    </div>
  )
}

function wordsOf(line: Line): string | undefined {
  switch (line.is) {
    case "connecting":
      return "Connecting…"
    case "open":
      return undefined
    case "paused":
      return "Connection lost, trying again. What you write now is sent when it is back."
    case "back":
      return line.sameSession
        ? "Connected again. You missed nothing."
        : "Connected again, in a new session. What came meanwhile is being delivered."
    case "ended":
      return line.why
  }
}
