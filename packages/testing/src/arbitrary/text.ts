/** Texts of messages for properties: of any script, hostile ones, and those that are refused. */
import fc from "fast-check"

/** The limit of a message's text in bytes of UTF-8, by default. */
const limit = 5_120

/** Any character of Unicode, each as likely as any other. The library's own takes a second to set up. */
export const anyCharacter: fc.Arbitrary<string> = fc
  .integer({ min: 0, max: 0x10ffff - 0x800 })
  .map((n) => String.fromCodePoint(n < 0xd800 ? n : n + 0x800))

/** Well formed and within the limit, but trouble for careless code between sender and reader. */
const hostile: readonly string[] = [
  "",
  " ",
  "\u0000",
  "a\u0000b",
  "\r\n\r\n",
  "\u001b[2J",
  "a\n[INFO] admin logged in",
  "\u2028\u2029",
  "\u202etxt.exe",
  "\ufeff",
  "\ufffd",
  "\uffff",
  "e\u0301",
  "\u{1f468}\u200d\u{1f469}\u200d\u{1f467}",
  "Z\u0351\u036b\u0343".repeat(20),
  '"}],["',
  '{"__proto__":{"admin":true}}',
  '{"type":"close","ref":1}',
  "</script><script>alert(1)</script>",
  "{{7*7}}",
  "'; DROP TABLE messages; --",
  "%s%n%00",
  "[".repeat(limit),
  "\\".repeat(limit),
  '"'.repeat(limit),
  // Six times as long in JSON: the largest frame there is.
  "\u0001".repeat(limit),
  "a".repeat(limit),
  "\u00e9".repeat(limit / 2),
  `${"\u6c49".repeat(1_706)}ab`,
  "\u{1f600}".repeat(limit / 4),
]

/**
 * Well-formed texts of at most 5,120 bytes that careless code carries wrongly. They must arrive exactly as they are.
 *
 * @since 0.1.0
 */
export function hostileTexts(): fc.Arbitrary<string> {
  return fc.constantFrom(...hostile)
}

/**
 * Texts that may be sent: well formed, at most 5,120 bytes of UTF-8, mostly short, now and then hostile.
 *
 * @since 0.1.0
 */
export function texts(): fc.Arbitrary<string> {
  return fc.oneof(
    { weight: 6, arbitrary: fc.string({ unit: "grapheme-ascii", maxLength: 60 }) },
    { weight: 3, arbitrary: fc.string({ unit: anyCharacter, maxLength: limit / 4 }) },
    { weight: 1, arbitrary: hostileTexts() },
  )
}

/**
 * The ways in which a text can be bad.
 *
 * @since 0.1.0
 */
export type BadTextKind = "too long" | "lone surrogate"

const letters = fc.string({ unit: "grapheme-ascii", maxLength: 20 })
const bad: Readonly<Record<BadTextKind, fc.Arbitrary<string>>> = {
  "too long": fc.oneof(
    fc.integer({ min: limit + 1, max: limit * 8 }).map((length) => "a".repeat(length)),
    // Fewer units than the limit, more bytes.
    fc.integer({ min: 1_707, max: limit }).map((length) => "\u6c49".repeat(length)),
    fc.integer({ min: 1_281, max: limit }).map((length) => "\u{1f600}".repeat(length)),
  ),
  "lone surrogate": fc
    .tuple(
      letters,
      fc.constantFrom("\ud800", "\udbff", "\udc00", "\udfff", "\udc00\ud800"),
      letters,
    )
    .map((parts) => parts.join("")),
}

/**
 * Texts that are refused.
 *
 * @param kind - only those that are bad in this way
 * @since 0.1.0
 */
export function badTexts(kind?: BadTextKind): fc.Arbitrary<string> {
  return kind === undefined ? fc.oneof(...Object.values(bad)) : bad[kind]
}

/**
 * Texts of a wire with some of their characters removed or replaced, for what must stand whatever arrives: two of three
 * begin as one that is good.
 *
 * @param from - texts that are good, and texts that are known to be trouble
 * @param unit - what is put in
 * @param leastEdits - how often one is changed at least, up to three times
 * @since 0.1.0
 */
export function garbledTexts(
  from: { readonly good: readonly string[]; readonly odd: readonly string[] },
  unit: fc.Arbitrary<string>,
  leastEdits: number,
): fc.Arbitrary<string> {
  const edit = fc.record({
    at: fc.nat(200),
    remove: fc.oneof({ weight: 3, arbitrary: fc.nat(2) }, { weight: 1, arbitrary: fc.nat(60) }),
    insert: fc.oneof({ weight: 2, arbitrary: fc.constant("") }, { weight: 3, arbitrary: unit }),
  })
  return fc
    .tuple(
      fc.oneof(
        { weight: 2, arbitrary: fc.constantFrom(...from.good) },
        fc.constantFrom(...from.odd),
      ),
      fc.array(edit, { minLength: leastEdits, maxLength: 3 }),
    )
    .map(([base, edits]) =>
      edits.reduce((now, { at, remove, insert }) => {
        const start = now.length === 0 ? 0 : at % now.length
        return now.slice(0, start) + insert + now.slice(start + remove)
      }, base),
    )
}
