/** Rules as sentences: given what happened, when this happens, then these effects. */
import type { Attributes, MessageFrame } from "@peerage/core/protocol"
import { expect } from "vitest"
import type { Effect } from "../../src/rules/effect.js"
import type { Input } from "../../src/rules/input.js"
import { type ClientState, initialState } from "../../src/rules/state.js"
import { step } from "../../src/rules/step.js"
import { welcome } from "../scripted-dialer.js"

type Some = Readonly<Record<string, unknown>>

export interface Outcome {
  readonly state: ClientState
  readonly effects: readonly Effect[]
  /** These effects, in this order and no others; of each only the fields that are named. */
  then(...effects: readonly Some[]): Outcome
  /** These among others, in this order. */
  thenSome(...effects: readonly Some[]): Outcome
  /** None like these. */
  thenNo(...effects: readonly Some[]): Outcome
  when(...inputs: readonly Input[]): Outcome
}

/** Alice's client, to which this happened. */
export function given(...inputs: readonly Input[]): Pick<Outcome, "state" | "when"> {
  return clientTo(false, inputs)
}

/** The same with a signer. */
export function givenSigner(...inputs: readonly Input[]): Pick<Outcome, "state" | "when"> {
  return clientTo(true, inputs)
}

function clientTo(signs: boolean, inputs: readonly Input[]): Pick<Outcome, "state" | "when"> {
  const state = initialState({
    appId: "demo",
    signs,
    peerId: "alice",
    deviceId: "d1",
    firstKey: 1_000,
    backoff: { minMs: 500, maxMs: 30_000 },
  })
  for (const input of inputs) step(state, input)
  return { state, when: (...next) => outcome(state, next) }
}

function outcome(state: ClientState, inputs: readonly Input[]): Outcome {
  const effects = inputs.flatMap((input) => step(state, input))
  for (const effect of effects)
    expect(holes(effect), "fields that are there, undefined").toEqual([])
  const self: Outcome = {
    state,
    effects,
    // biome-ignore lint/suspicious/noThenProperty: the word of the sentence; nobody awaits an outcome.
    then(...expected) {
      expect(effects.filter(({ type }) => type !== "stop-timer")).toMatchObject(expected)
      return self
    },
    thenSome(...expected) {
      let at = 0
      for (const one of expected) {
        const found = effects.findIndex((effect, index) => index >= at && matches(effect, one))
        if (found < 0) expect(effects).toContainEqual(expect.objectContaining(one))
        at = found + 1
      }
      return self
    },
    thenNo(...unexpected) {
      for (const one of unexpected) {
        expect(effects.filter((effect) => matches(effect, one))).toEqual([])
      }
      return self
    },
    when: (...next) => outcome(state, next),
  }
  return self
}

/** What is not known of a frame or a message is not there at all: its reader asks with `in`, and JSON would lose it. */
function holes(effect: Effect): readonly string[] {
  const out =
    effect.type === "say"
      ? effect.frame
      : effect.type === "tell"
        ? effect.data
        : effect.type === "resolve"
          ? effect.value
          : undefined
  return Object.entries(out ?? {}).flatMap(([name, value]) =>
    value === undefined && name !== "cause" && name !== "after" ? [name] : [],
  )
}

function matches(effect: Effect, some: Some): boolean {
  try {
    expect(effect).toMatchObject(some)
    return true
  } catch {
    return false
  }
}

/** What leads to an open session on line 1; the next ref is 2. */
export function opened(watch: readonly string[] = []): readonly Input[] {
  return [
    { type: "open", call: 1, watch },
    { type: "dialed", line: 1 },
    says(1, welcome(1, false)),
    { type: "timer", name: "turn" },
  ]
}

/** The engine says a frame on a line. */
export function says(line: number, frame: unknown): Input {
  return { type: "frame", line, frame }
}

/** The application sends to bob. */
export function send(call: number, text = `text ${call}`, options: Some = {}): Input {
  return { type: "send", call, target: { peers: ["bob"] }, text, options }
}

/** The application sends to the group raid. */
export function sendToRaid(call: number): Input {
  return { type: "send", call, target: { group: "raid" }, text: `text ${call}`, options: {} }
}

/** Bob's message to alice. */
export function fromBob(seq: number, change: Partial<MessageFrame> = {}): MessageFrame {
  return {
    type: "message",
    id: `ab.${seq}`,
    conversation: "ab",
    seq,
    n: seq,
    from: "bob",
    to: ["alice"],
    text: `message ${seq}`,
    timestamp: 1_800_000_000_000 + seq,
    ...change,
  }
}

/** Bob's message in the group raid. Of the entries up to it, `changes` are no messages. */
export function inRaid(seq: number, changes = 1, more: Partial<MessageFrame> = {}): MessageFrame {
  const { to: _, ...message } = fromBob(seq, { id: `raid.${seq}`, conversation: "raid" })
  return { ...message, n: seq - changes, group: "raid", ...more }
}

/** A change of the group raid, made by bob unless told. Of the entries up to it, `changes` are no messages. */
export function change(
  seq: number,
  kind: string,
  peers: readonly string[],
  by = "bob",
  { changes = 1, attributes }: { readonly changes?: number; readonly attributes?: Attributes } = {},
) {
  return {
    type: "membership",
    id: `raid.${seq}`,
    conversation: "raid",
    group: "raid",
    seq,
    n: seq - changes,
    change: kind,
    peers,
    by,
    timestamp: 1_800_000_000_000 + seq,
    ...(attributes !== undefined && { attributes }),
  } as const
}

/** The first line is lost; then the client comes back on line 3. */
export const lost = { type: "line-ended", line: 1 } as const
export const backoff = { type: "timer", name: "backoff" } as const
export const back = [backoff, { type: "dialed", line: 3 }] as const

export const tick = { type: "timer", name: "tick" } as const
export const ticks = (count: number): readonly Input[] => Array.from({ length: count }, () => tick)

/** The engine refuses the request on line 1. */
export const refused = (ref: number | null, more: Some = {}): Input =>
  says(1, { type: "refused", ref, code: "busy", message: "Later.", retryable: true, ...more })

/** The engine answers a send to bob. */
export const sentAs = (line: number, ref: number, seq?: number): Input =>
  says(line, {
    type: "sent",
    conversation: "ab",
    items: [seq === undefined ? [ref, 9] : [ref, 9, seq]],
  })

/** The application is told of a hole that nothing explains. */
export const gap = { type: "tell", event: "problem", data: { code: "gap" } } as const

/** The conversation of alice and bob. */
export const aliceAndBob = "p:alice:bob"
