/** Values that come from the line or go there: numbers that count, lists that must fit a frame, and those in the making. */
import { utf8Length } from "@peerage/core/protocol"
import { frameBytes, frameOverhead } from "./bounds.js"

/** Whether a value counts something. */
export function isNatural(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0
}

/** Bytes that a value takes as JSON. */
export function jsonBytes(value: unknown): number {
  return utf8Length(JSON.stringify(value))
}

/** Splits a list so that each part fits a frame; the first part into `firstBytes`. An empty list has no parts. */
export function parts<Item>(
  list: readonly Item[],
  firstBytes: number = frameBytes - frameOverhead,
): Item[][] {
  const result: Item[][] = []
  let part: Item[] = []
  let room = firstBytes
  for (const item of list) {
    const bytes = jsonBytes(item) + 1
    if (bytes > room && part.length > 0) {
      result.push(part)
      part = []
      room = frameBytes - frameOverhead
    }
    part.push(item)
    room -= bytes
  }
  if (part.length > 0) result.push(part)
  return result
}

/** The first items of a list that fit into `bytes`. */
export function fitting<Item>(list: readonly Item[], bytes: number): Item[] {
  let room = bytes
  const end = list.findIndex((item) => {
    room -= jsonBytes(item) + 1
    return room < 0
  })
  return end < 0 ? [...list] : list.slice(0, end)
}

/** A value in the making: what may be absent is added field by field, which costs a fraction of spreading it. */
export type Unfinished<Value> = { -readonly [Name in keyof Value]: Value[Name] }
