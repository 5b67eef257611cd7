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
export const signed: t.Type<Signed, unknown, unknown> = request(
  "signed",
  { signature: t.string, timestamp: natural, nonce: t.string },
  { keyId: t.string },
) as unknown as t.Type<Signed, unknown, unknown>

/** A frame with fields that must and fields that may be there; extra ones are dropped. */
export function request<Required extends t.Props, Optional extends t.Props>(
  name: string,
  required: Required,
  optional: Optional,
): t.ExactC<t.IntersectionC<[t.TypeC<Required>, t.PartialC<Optional>]>> {
  return t.exact(t.intersection([t.type(required), t.partial(optional)], name), name)
}
