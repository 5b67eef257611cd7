/** What can happen in a history, and how often: one table of weights a profile. */
import fc from "fast-check"
import type { Fault } from "./handle.js"
import type { Setup } from "./world.js"

type Act =
  | { readonly do: "open"; readonly device: number; readonly fresh: boolean }
  | {
      readonly do: "resume"
      readonly device: number
      readonly stale: boolean
      /** Before the loss of the old line is noticed. */
      readonly early: boolean
    }
  | { readonly do: "lose" | "close" | "status"; readonly device: number }
  | { readonly do: "watch" | "unwatch"; readonly device: number; readonly peer: number }
  | {
      readonly do: "send"
      readonly device: number
      readonly to: readonly number[]
      readonly count: number
      readonly how: "keyed" | "keyless" | "transient"
    }
  | { readonly do: "again"; readonly device: number; readonly answered: boolean }
  | { readonly do: "ack"; readonly device: number; readonly how: "all" | "some" | "own" | "ahead" }
  | {
      readonly do: "history"
      readonly device: number
      readonly peer: number
      readonly bound: string
      readonly at: number
      readonly limit: number
    }
  | { readonly do: "pass" | "jump"; readonly ms: number }
  | { readonly do: "restart"; readonly how: "close" | "crash" | "lossy"; readonly lost: number }
  | ({ readonly do: "fault" } & Fault)
  | { readonly do: "heal" | "settle" }

/** An act, and how many turns pass before the next. */
export type Step = Act & { readonly turns: number }

/** Weights; what is absent does not happen. */
export type Profile = Readonly<Partial<Record<Act["do"], number>>> & {
  readonly transient?: number
  readonly lossy?: boolean
  readonly longTimes?: boolean
}

export const peers = ["ann", "bob", "cid"] as const
export const deviceNames = [
  ["ann", "a1"],
  ["bob", "b1"],
  ["ann", "a2"],
  ["bob", "b2"],
  ["cid", "c1"],
] as const

const device = fc.integer({ min: 0, max: deviceNames.length - 1 })
const peer = fc.integer({ min: 0, max: peers.length - 1 })
const recipients = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(peer) },
  { weight: 1, arbitrary: fc.uniqueArray(peer, { minLength: 2, maxLength: 3 }) },
)
const rarely = fc.integer({ min: 0, max: 3 }).map((n) => n === 3)
const fault: fc.Arbitrary<Fault> = fc.record({
  call: fc.constantFrom("commit", "commit", "range", "get"),
  fault: fc.constantFrom("not-applied", "failed", "failed-applied", "hang", "late", "late-applied"),
})
const ms = fc.constantFrom(1, 200, 900, 1_200, 4_900, 5_200, 12_000)
const longMs = fc.constantFrom(
  1_000,
  29_700,
  30_500,
  3_600_000,
  86_400_000,
  3 * 86_400_000,
  7 * 86_400_000,
)

function acts(profile: Profile): Readonly<Record<Act["do"], fc.Arbitrary<Act>>> {
  const only = <D extends Act["do"]>(name: D) => fc.constant(name)
  const times = profile.longTimes ? fc.oneof(ms, longMs) : ms
  const hows = profile.lossy
    ? (["close", "crash", "lossy"] as const)
    : (["close", "crash"] as const)
  return {
    open: fc.record({ do: only("open"), device, fresh: rarely }),
    resume: fc.record({ do: only("resume"), device, stale: rarely, early: rarely }),
    lose: fc.record({ do: only("lose"), device }),
    close: fc.record({ do: only("close"), device }),
    status: fc.record({ do: only("status"), device }),
    watch: fc.record({ do: only("watch"), device, peer }),
    unwatch: fc.record({ do: only("unwatch"), device, peer }),
    send: fc.record({
      do: only("send"),
      device,
      to: recipients,
      count: fc.constantFrom(1, 1, 2, 4, 9),
      how: fc.oneof(
        { weight: 6, arbitrary: fc.constant("keyed" as const) },
        { weight: 1, arbitrary: fc.constant("keyless" as const) },
        { weight: profile.transient ?? 1, arbitrary: fc.constant("transient" as const) },
      ),
    }),
    again: fc.record({ do: only("again"), device, answered: rarely }),
    ack: fc.record({
      do: only("ack"),
      device,
      how: fc.constantFrom("all", "some", "some", "own", "ahead"),
    }),
    history: fc.record({
      do: only("history"),
      device,
      peer,
      bound: fc.constantFrom("", "before", "after", "beforeTime", "sinceTime"),
      at: fc.integer({ min: 0, max: 12 }),
      limit: fc.integer({ min: 1, max: 6 }),
    }),
    pass: fc.record({ do: only("pass"), ms: times }),
    jump: fc.record({
      do: only("jump"),
      ms: fc.constantFrom(-3_600_000, 3_600_000, 8 * 86_400_000, -8 * 86_400_000),
    }),
    restart: fc.record({
      do: only("restart"),
      how: fc.constantFrom(...hows),
      lost: fc.integer({ min: 1, max: 4 }),
    }),
    fault: fault.map((planned) => ({ do: "fault" as const, ...planned })),
    heal: fc.constant({ do: "heal" as const }),
    settle: fc.constant({ do: "settle" as const }),
  }
}

export function histories(profile: Profile, maxLength = 40): fc.Arbitrary<readonly Step[]> {
  const all = acts(profile)
  const weighted = (Object.keys(all) as Act["do"][]).map((name) => ({
    weight: profile[name] ?? 0,
    arbitrary: all[name],
  }))
  const turns = fc.constantFrom(0, 0, 0, 1, 2, 6)
  const step = fc
    .tuple(fc.oneof(...weighted), turns)
    .map(([act, after]): Step => ({ ...act, turns: after }))
  return fc.array(step, { minLength: 4, maxLength, size: "max" })
}

/** Stores, wires and small limits, so that windows and caps are reached. */
export function setups(more: Partial<Setup> = {}): fc.Arbitrary<Setup> {
  return fc
    .record({
      supports: fc.record({
        durable: fc.constantFrom("machine", "machine", "none"),
        exclusive: fc.boolean(),
      }),
      storeSeed: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 1_000_000 })),
      wire: fc.constantFrom("in-process", "in-process", "synchronous"),
      limits: fc.record({
        windowMessages: fc.constantFrom(4, 7, 256),
        queueMessages: fc.constantFrom(3, 5, 50),
      }),
      resumeWindowMs: fc.constantFrom(30_000, 30_000, 0),
    })
    .map((setup): Setup => ({ ...setup, ...more }))
}
