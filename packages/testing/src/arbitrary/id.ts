/** Ids for properties: good ones, and each kind of bad one. Built by rule, not by asking `isId`, which they test. */
import fc from "fast-check"

/** Characters of which any row is NFC and allowed. */
const wide = fc.oneof(
  fc.integer({ min: 0x4e00, max: 0x9fff }),
  fc.integer({ min: 0xac00, max: 0xd7a3 }),
  fc.integer({ min: 0x1f600, max: 0x1f64f }),
  fc.constantFrom(0xff5e, 0xe9, 0xdf, 0x130, 0x645),
)
const plain = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(..."abcdefghijklmnopqrstuvwxyzABYZ0189_-") },
  { weight: 1, arbitrary: fc.integer({ min: 0x20, max: 0x7e }).map(characterOf) },
)
const notColon = plain.filter((character) => character !== ":")

/** Well formed, and awkward for somebody: prototypes, wire words, prefixes of each other, the order of UTF-16. */
const awkward: readonly string[] = [
  "__proto__",
  "constructor",
  "toString",
  "hasOwnProperty",
  "join",
  "kick",
  "open",
  "null",
  "undefined",
  "0",
  "-1",
  "alice",
  "alice2",
  "Alice",
  "a b",
  " ",
  ".",
  "..",
  "../a",
  "a/b",
  "%00",
  "*",
  "\u{1f600}",
  "\uff5e",
  "\u0130",
  "~".repeat(64),
  "\u{1f600}".repeat(32),
  "\u00e9".repeat(64),
]

/**
 * Ids that are well formed: 1 to 64 characters, at most 128 bytes of UTF-8.
 *
 * @since 0.1.0
 */
export function goodIds(): fc.Arbitrary<string> {
  return fc.oneof(
    { weight: 5, arbitrary: fc.string({ unit: notColon, minLength: 1, maxLength: 64 }) },
    { weight: 2, arbitrary: fc.array(wide, { minLength: 1, maxLength: 32 }).map(textOf) },
    { weight: 2, arbitrary: fc.constantFrom(...awkward) },
  )
}

/**
 * The ways in which an id can be bad.
 *
 * @since 0.1.0
 */
export type BadIdKind =
  | "empty"
  | "too long"
  | "too many bytes"
  | "colon"
  | "control"
  | "bidi"
  | "line separator"
  | "lone surrogate"
  | "not NFC"

const bad: Readonly<Record<BadIdKind, fc.Arbitrary<string>>> = {
  empty: fc.constant(""),
  "too long": fc.string({ unit: notColon, minLength: 65, maxLength: 200 }),
  "too many bytes": fc.integer({ min: 33, max: 64 }).map((length) => "\u{1f600}".repeat(length)),
  colon: holding(":"),
  control: holding(...rangeOf(0x00, 0x1f), "\u007f", ...rangeOf(0x80, 0x9f)),
  bidi: holding(
    "\u061c",
    "\u200e",
    "\u200f",
    ...rangeOf(0x202a, 0x202e),
    ...rangeOf(0x2066, 0x2069),
  ),
  "line separator": holding("\u2028", "\u2029"),
  // Before a plain letter on both sides, so that two halves never make a pair.
  "lone surrogate": holding("\ud800", "\udbff", "\udc00", "\udfff", "\udc00\ud800"),
  "not NFC": holding("e\u0301", "A\u030a", "\u212b", "\u1100\u1161"),
}

/**
 * Ids that are refused.
 *
 * @param kind - only those that are bad in this way
 * @since 0.1.0
 */
export function badIds(kind?: BadIdKind): fc.Arbitrary<string> {
  return kind === undefined ? fc.oneof(...Object.values(bad)) : bad[kind]
}

/**
 * Every kind of bad id.
 *
 * @since 0.1.0
 */
export const badIdKinds: readonly BadIdKind[] = Object.keys(bad) as BadIdKind[]

/** Short texts with one of these somewhere in them. */
function holding(...parts: readonly string[]): fc.Arbitrary<string> {
  const letters = fc.string({ unit: fc.constantFrom(..."abcXYZ019"), maxLength: 8 })
  return fc
    .tuple(letters, fc.constantFrom(...parts), letters)
    .map(([before, part, after]) => `${before}${part}${after}`)
}

function rangeOf(first: number, last: number): readonly string[] {
  return Array.from({ length: last - first + 1 }, (_, n) => characterOf(first + n))
}

function characterOf(code: number): string {
  return String.fromCodePoint(code)
}

function textOf(codes: readonly number[]): string {
  return String.fromCodePoint(...codes)
}
