/** Frames as a reader of a transcript sees them: short, without refs and times. Runs of messages become one line. */
import type { DroppedFrame, MessageFrame, ServerFrame } from "@peerage/core/protocol"

/** From how many on messages in a row are told as a run. */
const shortestRun = 4

/** What one line heard, in order. */
export function showFrames(frames: readonly ServerFrame[], epochs: string[]): readonly string[] {
  const lines: string[] = []
  for (let at = 0; at < frames.length; ) {
    const run = runLength(frames, at)
    if (run >= shortestRun) {
      lines.push(showRun(frames.slice(at, at + run) as MessageFrame[]))
      at += run
    } else {
      lines.push(showFrame(frames[at] as ServerFrame, epochs))
      at++
    }
  }
  return lines
}

function showFrame(frame: ServerFrame, epochs: string[]): string {
  switch (frame.type) {
    case "message":
      return showMessage(frame)
    case "sent":
      return `sent ${showSeqs(frame.items.map(([, , seq]) => seq))}`
    case "presence":
      return `presence ${frame.states.map(([peer, online, version]) => `${peer} ${online ? "online" : "offline"} v${version}`).join(", ")}`
    case "welcome":
      return showWelcome(frame, epochs)
    case "dropped":
      return `dropped ${frame.ranges.map(showRange).join(", ")}`
    case "delivered":
      return `delivered ${title(frame.conversation)} to ${frame.peer} up to #${frame.seq}`
    case "page":
      return showPage(frame)
    case "statuses":
      return `online ${frame.online.join(", ") || "nobody"}`
    case "refused":
      return showRefusal(frame)
    case "closing":
      return `closing ${frame.code}, ${frame.next}`
    case "watched":
    case "done":
      return frame.type
  }
}

/** `#1..#5 #7`, and `-` for what has no place. */
function showSeqs(seqs: readonly (number | undefined)[]): string {
  const parts: string[] = []
  for (let at = 0; at < seqs.length; ) {
    const first = seqs[at]
    let run = 1
    while (first !== undefined && seqs[at + run] === first + run) run++
    if (first === undefined) parts.push("-")
    else if (run < shortestRun) parts.push(`#${first}`)
    else parts.push(`#${first}..#${first + run - 1}`)
    at += first !== undefined && run >= shortestRun ? run : 1
  }
  return parts.join(" ")
}

function showMessage({ from, to = [], seq, n, text }: MessageFrame): string {
  const place = seq === undefined ? "transient" : n === seq ? `#${seq}` : `#${seq} (n ${n})`
  return `${from}>${to.join(",")} ${place} "${text}"`
}

function showRun(run: readonly MessageFrame[]): string {
  const [first, last] = [run[0] as MessageFrame, run.at(-1) as MessageFrame]
  const { from, to = [] } = first
  return `${from}>${to.join(",")} #${first.seq}..#${last.seq} "${first.text}".."${last.text}"`
}

/** How many messages of one sender follow each other without a gap, with texts that are counted up. */
function runLength(frames: readonly ServerFrame[], at: number): number {
  const first = frames[at]
  if (first?.type !== "message" || first.seq === undefined || first.n !== first.seq) return 0
  const [, name, number] = /^(.*?)(\d+)$/.exec(first.text) ?? []
  if (number === undefined) return 0
  let length = 1
  for (; at + length < frames.length; length++) {
    const next = frames[at + length]
    if (next?.type !== "message" || next.from !== first.from || next.n !== next.seq) break
    if (next.conversation !== first.conversation || next.seq !== first.seq + length) break
    if (next.text !== `${name}${Number(number) + length}`) break
  }
  return length
}

function showWelcome(frame: Extract<ServerFrame, { type: "welcome" }>, epochs: string[]): string {
  if (!epochs.includes(frame.epoch)) epochs.push(frame.epoch)
  const parts = [
    `welcome ${frame.resumed ? "resumed" : "new"}`,
    `epoch ${epochs.indexOf(frame.epoch) + 1}`,
    ...(frame.lastKey > 0 ? [`last key ${frame.lastKey}`] : []),
    ...(frame.token === undefined ? ["not resumable"] : []),
  ]
  return parts.join(", ")
}

function showRange({ conversation, from, to, messages, reason }: DroppedFrame["ranges"][number]) {
  return `${title(conversation)} #${from}..#${to} ${messages} by ${reason}`
}

function showPage(page: Extract<ServerFrame, { type: "page" }>): string {
  const entries = page.entries.map(({ seq, from, text }) => `#${seq} ${from} "${text}"`)
  const parts = [
    entries.length > 6
      ? `${entries[0]} .. ${entries.at(-1)} (${entries.length})`
      : entries.join(" | "),
    ...(page.before === undefined ? [] : [`before ${page.before}`]),
    ...(page.after === undefined ? [] : [`after ${page.after}`]),
    `delivered ${page.delivered.map(([peer, seq]) => `${peer} #${seq}`).join(", ")}`,
  ]
  return `page ${parts.join("; ")}`
}

function showRefusal(frame: Extract<ServerFrame, { type: "refused" }>): string {
  const peers = frame.peers === undefined ? "" : ` ${frame.peers.join(",")}`
  const later = frame.retryAfterMs === undefined ? "" : `, after ${frame.retryAfterMs} ms`
  return `refused ${frame.code}${peers}${later}`
}

/** A conversation's key as transcripts write it: `alice:bob`. */
function title(conversation: string): string {
  return conversation.slice(2)
}

/** Lines that differ only in the number at their end, as one. */
export function joinRuns(lines: readonly string[]): readonly string[] {
  const joined: string[] = []
  for (let at = 0; at < lines.length; ) {
    const [, name, number] = /^(.*#)(\d+)$/.exec(lines[at] ?? "") ?? []
    let run = 1
    while (number !== undefined && lines[at + run] === `${name}${Number(number) + run}`) run++
    if (run < shortestRun) run = 1
    joined.push(run === 1 ? (lines[at] as string) : `${lines[at]}..#${Number(number) + run - 1}`)
    at += run
  }
  return joined
}
