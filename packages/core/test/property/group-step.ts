/** What can happen in a history of groups, and how often. */
import fc from "fast-check"
import type { Fault } from "./handle.js"

type Act =
  | { readonly do: "open" | "resume" | "lose" | "close" | "create"; readonly device: number }
  | { readonly do: "ack"; readonly device: number; readonly how: "all" | "some" }
  | { readonly do: "join" | "leave"; readonly device: number; readonly group: number }
  | {
      readonly do: "invite" | "kick"
      readonly device: number
      readonly group: number
      readonly peers: readonly number[]
    }
  | {
      readonly do: "send"
      readonly device: number
      readonly group: number
      readonly count: number
      readonly transient: boolean
    }
  | { readonly do: "pass"; readonly ms: number }
  | { readonly do: "restart"; readonly how: "close" | "crash" }
  | ({ readonly do: "fault" } & Fault)
  | { readonly do: "heal" | "settle" }

/** An act, and how many turns pass before the next. */
export type GroupStep = Act & { readonly turns: number }

/** Weights; what is absent does not happen. */
export type GroupProfile = Readonly<Partial<Record<Act["do"], number>>>

const device = fc.nat(5)
const group = fc.nat(1)
const peers = fc.uniqueArray(fc.nat(3), { minLength: 1, maxLength: 2 })
const turns = fc.constantFrom(0, 0, 0, 1, 2, 6)

function arbitraryOf(verb: Act["do"]): fc.Arbitrary<GroupStep> {
  const step = <T>(more: { [K in keyof T]: fc.Arbitrary<T[K]> }) =>
    fc.record({ do: fc.constant(verb), turns, ...more }) as unknown as fc.Arbitrary<GroupStep>
  switch (verb) {
    case "ack":
      return step({ device, how: fc.constantFrom("all", "all", "some") })
    case "join":
    case "leave":
      return step({ device, group })
    case "invite":
    case "kick":
      return step({ device, group, peers })
    case "send":
      return step({
        device,
        group,
        count: fc.integer({ min: 1, max: 4 }),
        transient: fc.constantFrom(false, false, false, true),
      })
    case "pass":
      return step({ ms: fc.constantFrom(200, 1_200, 6_000, 31_000, 75_000) })
    case "restart":
      return step({ how: fc.constantFrom("close", "crash") })
    case "fault":
      return step({
        call: fc.constantFrom("commit", "commit", "range", "get"),
        fault: fc.constantFrom("not-applied", "failed", "failed-applied", "late", "hang"),
      })
    case "heal":
    case "settle":
      return step({})
    default:
      return step({ device })
  }
}

/** A history that begins with a group in which two are. */
export function groupHistories(profile: GroupProfile): fc.Arbitrary<readonly GroupStep[]> {
  const begin: readonly GroupStep[] = [
    { do: "create", device: 0, turns: 0 },
    { do: "settle", turns: 0 },
    { do: "invite", device: 0, group: 0, peers: [1], turns: 2 },
  ]
  const weighted = Object.entries(profile).map(([verb, weight]) => ({
    weight: weight as number,
    arbitrary: arbitraryOf(verb as Act["do"]),
  }))
  return fc
    .array(fc.oneof(...weighted), { minLength: 1, maxLength: 60, size: "max" })
    .map((steps) => [...begin, ...steps])
}
