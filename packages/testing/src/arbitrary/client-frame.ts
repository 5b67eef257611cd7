/** What a client says, for properties: valid frames, and frames that somebody has tampered with. */
import type { ClientFrame, Position } from "@peerage/core/protocol"
import fc from "fast-check"
import { groupFrames } from "./group-frame.js"
import { badIds, goodIds } from "./id.js"
import { badTexts, texts } from "./text.js"

/**
 * What the generated frames are about.
 *
 * @since 0.1.0
 */
export interface ClientFrameOptions {
  /** The peers that frames name; a few constants make frames that concern each other. `goodIds()` if absent. */
  readonly peers?: fc.Arbitrary<string>
  /** The groups that frames name. `goodIds()` if absent. */
  readonly groups?: fc.Arbitrary<string>
}

type FrameOf<Type extends ClientFrame["type"]> = Extract<ClientFrame, { readonly type: Type }>

/**
 * Frames that decode: well-formed fields of any size within the limits, in every combination of the optional ones.
 *
 * @since 0.1.0
 */
export function clientFrames(options: ClientFrameOptions = {}): fc.Arbitrary<ClientFrame> {
  const { peers = goodIds(), groups = goodIds() } = options
  const ref = fc.nat()
  const natural = fc.oneof(fc.nat(), fc.constantFrom(0, 1, Number.MAX_SAFE_INTEGER))
  const list = fc.uniqueArray(peers, { maxLength: 5 })
  const target = fc.uniqueArray(peers, { minLength: 1, maxLength: 5 })
  const conversation = fc.oneof(
    target.map((ids) => `p:${[...ids].sort().join(":")}`),
    groups.map((group) => `g:${group}`),
  )
  const position: fc.Arbitrary<Position> = fc.tuple(conversation, natural)
  const positions = fc.array(position, { maxLength: 5 })
  const device = { ref, version: fc.constant(1), peer: peers, device: goodIds() }
  const known = { positions, epoch: fc.base64String({ maxLength: 22 }) }
  const sent = {
    ref,
    text: texts(),
    transient: fc.boolean(),
    key: natural,
    again: fc.boolean(),
    receipt: fc.boolean(),
    unwatched: fc.constantFrom("refuse" as const, "skip" as const),
  }
  const read = { ref, limit: fc.integer({ min: 1, max: 100 }), notices: fc.boolean() }

  const open: fc.Arbitrary<FrameOf<"open">> = fc.record(
    { type: fc.constant("open" as const), ...device, watch: list, ...known },
    { requiredKeys: ["type", "ref", "version", "peer", "device"] },
  )
  const resume: fc.Arbitrary<FrameOf<"resume">> = fc.record(
    { type: fc.constant("resume" as const), ...device, token: fc.base64String(), ...known },
    { requiredKeys: ["type", "ref", "version", "peer", "device", "token"] },
  )
  const send: fc.Arbitrary<FrameOf<"send">> = fc.oneof(
    fc.record(
      { type: fc.constant("send" as const), ...sent, to: target },
      { requiredKeys: ["type", "ref", "text", "to"] },
    ),
    fc.record(
      { type: fc.constant("send" as const), ...sent, group: groups },
      { requiredKeys: ["type", "ref", "text", "group"] },
    ),
  )
  const history: fc.Arbitrary<FrameOf<"history">> = fc
    .tuple(
      fc.record(
        { type: fc.constant("history" as const), ...read },
        { requiredKeys: ["type", "ref"] },
      ),
      fc.oneof(fc.record({ with: target }), fc.record({ group: groups })),
      fc.oneof(
        fc.constant({}),
        fc.record({ before: natural }),
        fc.record({ after: natural }),
        fc.record({ beforeTime: natural }),
        fc.record({ sinceTime: natural }),
      ),
    )
    .map(([frame, whose, bound]) => ({ ...frame, ...whose, ...bound }))

  return fc.oneof(
    { weight: 3, arbitrary: send },
    { weight: 1, arbitrary: open },
    { weight: 1, arbitrary: resume },
    { weight: 1, arbitrary: fc.record({ type: fc.constant("ack" as const), positions }) },
    { weight: 1, arbitrary: fc.record({ type: fc.constant("watch" as const), ref, peers: list }) },
    {
      weight: 1,
      arbitrary: fc.record({ type: fc.constant("unwatch" as const), ref, peers: list }),
    },
    { weight: 1, arbitrary: history },
    { weight: 4, arbitrary: groupFrames({ groups, peers, conversations: conversation }) },
    { weight: 1, arbitrary: fc.record({ type: fc.constant("status" as const), ref, peers: list }) },
    { weight: 1, arbitrary: fc.record({ type: fc.constant("close" as const), ref }) },
  )
}

/**
 * What a hostile client may put on the wire: any JSON value, most of them a valid frame with something changed. Some
 * are still valid; whoever reads them must neither throw nor take more than a valid frame's effect.
 *
 * @since 0.1.0
 */
export function tamperedFrames(options: ClientFrameOptions = {}): fc.Arbitrary<unknown> {
  const frames = clientFrames(options).map((frame) => ({ ...frame }) as Record<string, unknown>)
  const field = fc.nat({ max: 15 })
  return fc.oneof(
    {
      weight: 3,
      arbitrary: fc
        .tuple(frames, field, odd())
        .map(([frame, n, value]) => replaced(frame, n, value)),
    },
    { weight: 2, arbitrary: fc.tuple(frames, field).map(([frame, n]) => dropped(frame, n)) },
    {
      weight: 2,
      arbitrary: fc
        .tuple(frames, oddName(), odd())
        .map(([frame, name, value]) => added(frame, name, value)),
    },
    { weight: 1, arbitrary: frames.map((frame) => [frame]) },
    {
      weight: 1,
      arbitrary: fc.tuple(frames, frames).map(([one, other]) => ({ ...one, ...other })),
    },
    { weight: 1, arbitrary: fc.jsonValue() },
    { weight: 1, arbitrary: odd() },
  )
}

/** Values that JSON can hold and that fields do not expect. */
function odd(): fc.Arbitrary<unknown> {
  return fc.oneof(
    fc.constantFrom<unknown>(null, true, false, 0, -1, 1.5, -0, 1e308, 2 ** 53, "", "0", "1"),
    fc.constantFrom<unknown>(
      "send",
      "SEND",
      "__proto__",
      [],
      {},
      [[]],
      [null],
      [1],
      [[null, null]],
    ),
    badIds(),
    badTexts(),
    badIds().map((id) => [id]),
    fc
      .integer({ min: 1_001, max: 3_000 })
      .map((length) => Array.from({ length }, (_, n) => `peer${n}`)),
    fc.integer({ min: 10, max: 2_000 }).map(nested),
    fc.tuple(badIds(), fc.jsonValue()).map(([id, seq]) => [[id, seq]]),
    fc.jsonValue(),
  )
}

function oddName(): fc.Arbitrary<string> {
  return fc.oneof(
    fc.constantFrom(
      "__proto__",
      "constructor",
      "toString",
      "type",
      "then",
      "length",
      "ref",
      "to",
      "group",
    ),
    fc.string({ maxLength: 8 }),
  )
}

function nested(depth: number): unknown {
  let value: unknown = 1
  for (let level = 0; level < depth; level++) value = level % 2 === 0 ? [value] : { a: value }
  return value
}

function replaced(frame: Record<string, unknown>, n: number, value: unknown): unknown {
  return added(frame, fieldOf(frame, n), value)
}

function dropped(frame: Record<string, unknown>, n: number): unknown {
  const { [fieldOf(frame, n)]: _, ...rest } = frame
  return rest
}

/** Defines the field as `JSON.parse` does: `__proto__` becomes a field like others. */
function added(frame: Record<string, unknown>, name: string, value: unknown): unknown {
  const copy = { ...frame }
  Object.defineProperty(copy, name, { value, enumerable: true, configurable: true, writable: true })
  return copy
}

function fieldOf(frame: Record<string, unknown>, n: number): string {
  const names = Object.keys(frame)
  return names[n % names.length] as string
}
