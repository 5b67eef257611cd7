/**
 * Plays what clients say on the wire and compares what they hear, frame by frame: `name connects`, `name > frame`,
 * `name < frame`, `name cut` and `name closed code`. `$x` is whatever it was when it was first heard, `*` is anything, and
 * `$long` is longer than a message may be.
 */
import { isDeepStrictEqual } from "node:util"
import { RawSocket, type Said } from "./raw-socket.js"

interface Line {
  readonly socket: RawSocket
  /** How many of its frames were compared. */
  read: number
}

/** Throws at the first line that is not so. */
export async function playTranscript(text: string, url: string): Promise<void> {
  const lines = new Map<string, Line>()
  const known = new Map<string, unknown>([["$long", "x".repeat(5_121)]])
  try {
    for (const [index, step] of text.split("\n").entries()) {
      if (step.trim() === "" || step.startsWith("#")) continue
      const [, name = "", verb = "", rest = ""] = /^(\S+) (\S+)(?: (.*))?$/.exec(step) ?? []
      try {
        await play(name, verb, rest)
      } catch (cause) {
        throw new Error(`line ${index + 1}, ${step}: ${(cause as Error).message}`, { cause })
      }
    }
    for (const [name, { socket, read }] of lines) {
      if (socket.frames.length > read)
        throw new Error(`${name} heard more: ${JSON.stringify(socket.frames.slice(read))}`)
    }
  } finally {
    for (const { socket } of lines.values()) socket.cut()
  }

  async function play(name: string, verb: string, rest: string): Promise<void> {
    if (verb === "connects") {
      lines.set(name, { socket: await RawSocket.open(url), read: 0 })
      return
    }
    const line = lines.get(name)
    if (line === undefined) throw new Error(`${name} is not connected`)
    const { socket } = line
    if (verb === ">") socket.say(filled(JSON.parse(rest)) as Said)
    else if (verb === "<") {
      await socket.until(() => socket.frames.length > line.read)
      compare(socket.frames[line.read++] as Said, JSON.parse(rest))
    } else if (verb === "cut") socket.cut()
    else if (verb === "closed") {
      await socket.closed
      if (socket.closeCode !== Number(rest)) throw new Error(`closed with ${socket.closeCode}`)
    } else throw new Error(`unknown step ${verb}`)
  }

  function filled(value: unknown): unknown {
    if (typeof value === "string" && value.startsWith("$")) return known.get(value)
    if (Array.isArray(value)) return value.map(filled)
    if (typeof value !== "object" || value === null) return value
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, filled(each)]))
  }

  function compare(heard: Said, expected: Said): void {
    for (const [key, value] of Object.entries(expected)) {
      if (typeof value === "string" && value.startsWith("$") && !known.has(value) && key in heard)
        known.set(value, heard[key])
    }
    const wanted = filled(expected) as Record<string, unknown>
    for (const [key, value] of Object.entries(wanted))
      if (value === "*" && key in heard) wanted[key] = heard[key]
    if (!isDeepStrictEqual({ ...heard }, wanted)) throw new Error(`heard ${JSON.stringify(heard)}`)
  }
}
