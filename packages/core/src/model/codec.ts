/** The codecs that several frames share. */
import * as t from "io-ts"
import type { ConversationKey } from "./id.js"

/** Up to which `seq` a device has a conversation. */
export type Position = readonly [conversation: ConversationKey, seq: number]

const isNatural = (value: unknown): value is number =>
  Number.isSafeInteger(value) && (value as number) >= 0

/** A whole number, 0 or more, that a double holds exactly. */
export const natural: t.Type<number, number, unknown> = plain("natural", isNatural)

/** A list of texts. */
export const strings: t.Type<readonly string[], readonly string[], unknown> = plain(
  "strings",
  (value): value is readonly string[] =>
    Array.isArray(value) && value.every((item) => typeof item === "string"),
)

/** A list of places in conversations. */
export const positions: t.Type<readonly Position[], readonly Position[], unknown> = plain(
  "positions",
  (value): value is readonly Position[] => Array.isArray(value) && value.every(isPosition),
)

function isPosition(value: unknown): value is Position {
  return (
    Array.isArray(value) &&
    value.length === 2 &&
    typeof value[0] === "string" &&
    isNatural(value[1])
  )
}

/** Fails at the first item that does not fit: an error for each would cost the host more than the frame its sender. */
function plain<Value>(
  name: string,
  is: (value: unknown) => value is Value,
): t.Type<Value, Value, unknown> {
  const validate: t.Validate<unknown, Value> = (value, context) =>
    is(value) ? t.success(value) : t.failure(value, context)
  return new t.Type(name, is, validate, t.identity)
}

/** What the host's own server signed, beside what the frame itself names (S7: verified over the ids in the frame). */
export interface Signed {
  /** Lower-case hex. */
  readonly signature: string
  /** Seconds since 1970. */
  readonly timestamp: number
  /** 1 to 64 characters of `[A-Za-z0-9_-]`, used once. */
  readonly nonce: string
  /** Which of the app's keys; without it all active ones are tried. */
  readonly keyId?: string
}

/** Decodes what was signed. */
export const signed: t.Type<Signed, unknown, unknown> = exactly(
  "signed",
  { signature: t.string, timestamp: natural, nonce: t.string },
  { keyId: t.string },
) as t.Type<Signed, unknown, unknown>

/** What a client says: a frame with fields that must and fields that may be there; extra ones are dropped. */
export function request(type: string, required: t.Props, optional: t.Props = {}): t.Mixed {
  return exactly(type, { type: t.literal(type), ...required }, optional)
}

/** One pass over the fields, where io-ts's own exact intersection takes four: every message comes through here. */
function exactly(name: string, required: t.Props, optional: t.Props): t.Mixed {
  const fields = fieldsOf(required, optional)
  const validate: t.Validate<unknown, unknown> = (value, context) => {
    if (!isObject(value)) return t.failure(value, context)
    const copy: Record<string, unknown> = {}
    for (const { field, codec, isOptional } of fields) {
      const found = value[field]
      if (isOptional && found === undefined) continue
      const read = codec.validate(found, context)
      if (read._tag === "Left") return read
      copy[field] = read.right
    }
    return t.success(copy)
  }
  return new t.Type<unknown, unknown, unknown>(name, isMade(fields), validate, t.identity)
}

/** What an engine says: the same with all fields left in, so that an older client understands a newer engine. */
export function answer(name: string, required: t.Props, optional: t.Props = {}): t.Mixed {
  return plain(name, isMade(fieldsOf(required, optional)))
}

/** A list that begins with these; what a newer engine says behind them is left in, as with `answer`. */
export function beginning(...codecs: readonly t.Mixed[]): t.Mixed {
  return plain(
    "beginning",
    (value): value is unknown =>
      Array.isArray(value) && codecs.every((codec, at) => codec.is(value[at])),
  )
}

/** One of several, told apart by their `type`, which is the name of each. */
export function byType<Value>(
  name: string,
  codecs: readonly t.Mixed[],
): t.Type<Value, unknown, unknown> {
  const byName = new Map<unknown, t.Mixed>(codecs.map((codec) => [codec.name, codec]))
  const codecOf = (value: unknown) => (isObject(value) ? byName.get(value.type) : undefined)
  return new t.Type<Value, unknown, unknown>(
    name,
    (value): value is Value => codecOf(value)?.is(value) === true,
    (value, context) => codecOf(value)?.validate(value, context) ?? t.failure(value, context),
    t.identity,
  )
}

interface Field {
  readonly field: string
  readonly codec: t.Mixed
  readonly isOptional: boolean
}

function fieldsOf(required: t.Props, optional: t.Props): readonly Field[] {
  const fields = (props: t.Props, isOptional: boolean) =>
    Object.entries(props).map(([field, codec]) => ({ field, codec, isOptional }))
  return [...fields(required, false), ...fields(optional, true)]
}

function isMade(fields: readonly Field[]): (value: unknown) => value is unknown {
  return (value): value is unknown => {
    if (!isObject(value)) return false
    for (const { field, codec, isOptional } of fields) {
      const found = value[field]
      if (!(isOptional && found === undefined) && !codec.is(found)) return false
    }
    return true
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null
}
