/** The leaves that routes are made of. Knows no route. */
import type { HostGroup } from "@peerage/core"
import { isId } from "@peerage/core/adapter"
import * as t from "io-ts"
import { Described } from "./described.js"

/** A peer, group, app or published conversation id. */
export const id: Described<string> = new Described(
  "id",
  "1 to 64 characters, at most 128 bytes of UTF-8, NFC, without ':', control or bidi characters",
  { type: "string", minLength: 1, maxLength: 64 },
  (value) => (typeof value === "string" && isId(value) ? value : undefined),
)

/** Milliseconds since 1970, or any other count. */
export const count: Described<number> = new Described(
  "count",
  "a whole number, 0 or more",
  { type: "integer", minimum: 0 },
  (value) =>
    Number.isSafeInteger(value) && (value as number) >= 0 ? (value as number) : undefined,
)

/** What makes a message's text well formed is the engine's to say. */
export const text: Described<string> = new Described(
  "text",
  "a text",
  { type: "string", maxLength: 5_120 },
  (value) => (typeof value === "string" ? value : undefined),
)

/** Where a page goes on: a text that only the engine reads. */
export const cursor: Described<string> = new Described(
  "cursor",
  "as an earlier page gave it",
  { type: "string", minLength: 1, maxLength: 8_192 },
  (value) =>
    typeof value === "string" && value.length > 0 && value.length <= 8_192 ? value : undefined,
)

/** Attributes of a group: plain values under plain names. */
export const attributes: Described<HostGroup["attributes"]> = new Described(
  "attributes",
  "an object of texts, numbers, booleans and nulls",
  {
    type: "object",
    additionalProperties: { type: ["string", "number", "boolean", "null"] },
  },
  (value) => (isAttributes(value) ? value : undefined),
)

/** Ids, at most so many. */
export function ids(most: number, least = 0): Described<readonly string[]> {
  return new Described<readonly string[]>(
    "ids",
    `a list of ${least} to ${most} ids`,
    { type: "array", items: id.schema, minItems: least, maxItems: most },
    (value) =>
      Array.isArray(value) && value.length >= least && value.length <= most && value.every(id.is)
        ? value
        : undefined,
  )
}

/** A whole number as it stands in a query. */
export function queried(least: number, most: number = Number.MAX_SAFE_INTEGER): Described<number> {
  return new Described(
    "number",
    `a whole number from ${least} to ${most}`,
    { type: "integer", minimum: least, maximum: most },
    (value) => {
      if (typeof value !== "string" || !/^\d{1,16}$/.test(value)) return undefined
      const number = Number(value)
      return number >= least && number <= most ? number : undefined
    },
  )
}

/** A switch as it stands in a query. */
export const querySwitch: Described<boolean> = new Described(
  "switch",
  "true or false",
  { type: "boolean" },
  (value) => (value === "true" ? true : value === "false" ? false : undefined),
)

/** One of a few words. */
export function oneOf<Word extends string>(...words: readonly Word[]): t.Type<Word> {
  return t.keyof(Object.fromEntries(words.map((word) => [word, null])) as Record<Word, null>)
}

function isAttributes(value: unknown): value is HostGroup["attributes"] {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    Object.values(value).every(
      (one) =>
        one === null ||
        typeof one === "string" ||
        typeof one === "boolean" ||
        (typeof one === "number" && Number.isFinite(one)),
    )
  )
}
