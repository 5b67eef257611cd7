/** What the commands of a transcript have in common: lines by name, requests, lists. */
import type { ClientFrame } from "@peerage/core/protocol"
import type { StageLine } from "./line.js"
import type { Stage } from "./stage.js"
import type { Command } from "./transcript.js"

/** What a command does. */
export type Act = (stage: Stage, command: Command) => void | Promise<void>

export function lineOf(stage: Stage, name = ""): StageLine {
  const line = stage.lines.get(name)
  if (!line) throw new Error(`No such line: ${name}`)
  return line
}

/** Says a request on the line of that name. */
export function ask(stage: Stage, name: string | undefined, frame: object): void {
  lineOf(stage, name).ask(frame as ClientFrame)
}

/** Reads `alice,bob`. */
export function list(text = ""): readonly string[] {
  return text.split(",").filter((one) => one !== "")
}
