/** The offline rules as a few lines over whole logs: what an open delivers, and what it tells (L2, L3, L4, L7, L9). */
import type { Logged } from "./disk.js"

export interface Waiting {
  readonly conversation: string
  readonly log: readonly Logged[]
  readonly cursor: number
  readonly position: number | undefined
}

/**
 * What must become of an entry that lies before the device. `shown or told` and `told or neither`: own ones, which are not counted;
 * told ones may lie in a range with others, and without a position, or to their own device, they are not shown (L7).
 */
export type Fate = "shown" | "told" | "shown or told" | "told or neither"

/** `conversation seq` of all that lies before the device, with its fate and the reasons that may be told. */
export type Expected = ReadonlyMap<
  string,
  { readonly fate: Fate; readonly reasons: readonly string[] }
>

export function offlineModel(
  who: { readonly peer: string; readonly device: string },
  waiting: readonly Waiting[],
  rules: { readonly cap: number; readonly oldest: number },
): Expected {
  const queued = waiting.flatMap((one) =>
    one.log
      .filter(({ seq }) => seq > Math.min(one.position ?? one.cursor, one.cursor))
      .map((entry) => ({ ...entry, conversation: one.conversation, one })),
  )
  const newest = queued
    .filter(({ from, timestamp }) => from !== who.peer && timestamp >= rules.oldest)
    .sort((a, b) => compare(place(b), place(a)))
    .slice(0, rules.cap)
  return new Map(
    queued.map((entry) => {
      const { one, seq, from, device, timestamp } = entry
      const isOwn = from === who.peer
      const isShown = one.position !== undefined && device !== who.device
      const own = isShown ? "shown or told" : "told or neither"
      const fate: Fate = isOwn ? own : newest.includes(entry) ? "shown" : "told"
      const isOver = newest.length === rules.cap
      const queue = [
        ...(timestamp < rules.oldest ? ["age"] : []),
        ...(isOver || isOwn ? ["cap"] : []),
      ]
      const reasons = seq <= one.cursor ? ["elsewhere"] : queue
      return [`${one.conversation} ${seq}`, { fate, reasons }]
    }),
  )
}

function place({ timestamp, conversation, seq }: Logged & { readonly conversation: string }) {
  return [timestamp, conversation, seq] as const
}

type Place = ReturnType<typeof place>

function compare(a: Place, b: Place): number {
  if (a[0] !== b[0]) return a[0] - b[0]
  if (a[1] !== b[1]) return a[1] < b[1] ? -1 : 1
  return a[2] - b[2]
}
