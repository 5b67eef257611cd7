/** The codecs that several frames share. */
import * as t from "io-ts"

/** A whole number, 0 or more, that a double holds exactly. */
export const natural: t.Type<number, number, unknown> = new t.Type<number, number, unknown>(
  "natural",
  (value): value is number => Number.isSafeInteger(value) && (value as number) >= 0,
  (value, context) =>
    Number.isSafeInteger(value) && (value as number) >= 0
      ? t.success(value as number)
      : t.failure(value, context),
  t.identity,
)

/** A list of texts. */
export const strings: t.ReadonlyArrayC<t.StringC> = t.readonlyArray(t.string, "strings")

/** A list of places in conversations. */
export const positions: t.ReadonlyArrayC<t.TupleC<[t.StringC, t.Type<number, number, unknown>]>> =
  t.readonlyArray(t.tuple([t.string, natural]), "positions")

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
