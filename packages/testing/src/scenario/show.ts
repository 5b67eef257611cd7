/** Frames as a reader of a transcript sees them: short, without refs and times. Runs of messages become one line. */
import type { DroppedFrame, MessageFrame, ServerFrame } from "@peerage/core/protocol"
import { conversationTitle, epochNumber, groupName, type Names } from "./names.js"
import { showConversations, showGroupAnswer, showMembership, showPage } from "./show-group.js"

/** From how many on messages in a row are told as a run. */
const shortestRun = 4

/** What one line heard, in order. */
export function showFrames(frames: readonly ServerFrame[], names: Names): readonly string[] {
  const lines: string[] = []
  for (let at = 0; at < frames.length; ) {
    const run = runLength(frames, at)
    if (run >= shortestRun) {
      lines.push(showRun(frames.slice(at, at + run) as MessageFrame[], names))
      at += run
    } else {
      lines.push(showFrame(frames[at] as ServerFrame, names))
      at++
    }
  }
  return lines
}

function showFrame(frame: ServerFrame, names: Names): string {
  switch (frame.type) {
    case "message":
      return showMessage(frame, names)
    case "sent":
      return `sent ${showSeqs(frame.items.map(([, , seq]) => seq))}`
    case "presence":
      return `presence ${frame.states.map(([peer, online, version]) => `${peer} ${online ? "online" : "offline"} v${version}`).join(", ")}`
    case "welcome":
      return showWelcome(frame, names)
    case "dropped":
      return `dropped ${frame.ranges.map((range) => showRange(range, names)).join(", ")}`
    case "delivered":
      return `delivered ${conversationTitle(names, frame.conversation)} to ${frame.peer} up to #${frame.seq}`
    case "read":
      return `read ${conversationTitle(names, frame.conversation)} by ${frame.peer} up to #${frame.seq}`
    case "membership":
      return showMembership(frame, names)
    case "grouped":
    case "members":
    case "groups":
    case "attributes":
      return showGroupAnswer(frame, names)
    case "conversations":
      return showConversations(frame, names)
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

function showMessage(frame: MessageFrame, names: Names): string {
  const { from, seq, n, text } = frame
  const place = seq === undefined ? "transient" : n === seq ? `#${seq}` : `#${seq} (n ${n})`
  return `${from}>${target(frame, names)} ${place} "${text}"`
}

function showRun(run: readonly MessageFrame[], names: Names): string {
  const [first, last] = [run[0] as MessageFrame, run.at(-1) as MessageFrame]
  // In a group's log stand changes too, which are no messages.
  const n = first.n === first.seq ? "" : ` (n ${first.n}..${last.n})`
  const place = `#${first.seq}..#${last.seq}${n}`
  return `${first.from}>${target(first, names)} ${place} "${first.text}".."${last.text}"`
}

function target({ to = [], group }: MessageFrame, names: Names): string {
  return group === undefined ? to.join(",") : groupName(names, group)
}

/** How many messages of one sender follow each other without a gap, with texts that are counted up. */
function runLength(frames: readonly ServerFrame[], at: number): number {
  const first = frames[at]
  if (first?.type !== "message" || first.seq === undefined || first.n === undefined) return 0
  const [, name, number] = /^(.*?)(\d+)$/.exec(first.text) ?? []
  if (number === undefined) return 0
  let length = 1
  for (; at + length < frames.length; length++) {
    const next = frames[at + length]
    if (next?.type !== "message" || next.from !== first.from || next.n !== first.n + length) break
    if (next.conversation !== first.conversation || next.seq !== first.seq + length) break
    if (next.text !== `${name}${Number(number) + length}`) break
  }
  return length
}

function showWelcome(frame: Extract<ServerFrame, { type: "welcome" }>, names: Names): string {
  const parts = [
    `welcome ${frame.resumed ? "resumed" : "new"}`,
    `epoch ${epochNumber(names, frame.epoch)}`,
    ...(frame.lastKey > 0 ? [`last key ${frame.lastKey}`] : []),
    ...(frame.token === undefined ? ["not resumable"] : []),
  ]
  return parts.join(", ")
}

function showRange(
  { conversation, from, to, messages, reason }: DroppedFrame["ranges"][number],
  names: Names,
): string {
  return `${conversationTitle(names, conversation)} #${from}..#${to} ${messages} by ${reason}`
}

function showRefusal(frame: Extract<ServerFrame, { type: "refused" }>): string {
  const peers = frame.peers === undefined ? "" : ` ${frame.peers.join(",")}`
  const later = frame.retryAfterMs === undefined ? "" : `, after ${frame.retryAfterMs} ms`
  return `refused ${frame.code}${peers}${later}`
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
