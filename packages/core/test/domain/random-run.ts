/** An engine's loop under random peers: they open, send, acknowledge, lose their lines; the store fails now and then. */
import { faultyStore, type ManualClock, manualClock, type StoreFault } from "@peerage/testing"
import fc from "fast-check"
import type { State, View } from "../../src/domain/state.js"
import { createInProcess } from "../../src/in-process/transport.js"
import { memoryStore } from "../../src/memory/store.js"
import type { Fact } from "../../src/model/fact.js"
import { conversationKey } from "../../src/model/id.js"
import { limitsWith } from "../../src/model/limit.js"
import type { Line } from "../../src/ports/dialer.js"
import { createLoop } from "../../src/stream/loop.js"
import { portableCrypto } from "../../src/stream/system.js"
import { devices, frames, peers } from "./random-frame.js"

/** What one peer does, or what happens to all of them. */
export type Operation =
  | { readonly kind: "say"; readonly who: number; readonly frame: Record<string, unknown> }
  | { readonly kind: "open" | "resume" | "lose" | "ackAll"; readonly who: number }
  /** Says one send with a key on three lines in a row, while the store takes its time. */
  | { readonly kind: "repeat"; readonly who: number; readonly key: number; readonly again: boolean }
  /** Joins the group, leaves it, and everybody acknowledges that. */
  | { readonly kind: "visit"; readonly who: number }
  | { readonly kind: "time"; readonly ms: number }
  | { readonly kind: "store"; readonly fault: StoreFault["fault"]; readonly applied: boolean }
  | { readonly kind: "rest" }

const who = fc.nat(devices.length - 1)

/** Operations of a run, some in the same turn, some after all came to rest. */
export const operations: fc.Arbitrary<readonly Operation[]> = fc.array(
  fc.oneof(
    { weight: 10, arbitrary: fc.record({ kind: fc.constant("say" as const), who, frame: frames }) },
    {
      weight: 6,
      arbitrary: fc.record({
        kind: fc.constantFrom("open" as const, "resume", "lose", "ackAll", "ackAll"),
        who,
      }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant("visit" as const), who }) },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant("repeat" as const),
        who,
        key: fc.nat(9),
        again: fc.boolean(),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constant("time" as const),
        ms: fc.constantFrom(200, 1_200, 6_000, 31_000, 75_000),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant("store" as const),
        fault: fc.constantFrom("store-failed" as const, "not-applied", "hang"),
        applied: fc.boolean(),
      }),
    },
    { weight: 5, arbitrary: fc.constant({ kind: "rest" as const }) },
  ),
  { minLength: 20, maxLength: 60, size: "max" },
)

/** Runs them against a loop over a store in memory. */
export async function runRandomly(all: readonly Operation[]): Promise<{
  readonly facts: readonly Fact[]
  readonly state: View<State>
  readonly problems: readonly string[]
}> {
  const clock = manualClock()
  const faults: StoreFault[] = []
  const memory = memoryStore()
  const store = faultyStore(memory, faults)
  const problems: string[] = []
  let ids = 0
  const limits = limitsWith({
    windowMessages: 4,
    queueMessages: 5,
    sendBurst: 40,
    parkedInputs: 3,
    groupMembers: 2,
    groupsPerPeer: 3,
  })
  const loop = createLoop({
    limits,
    resumeWindowMs: 30_000,
    checks: { limits, systemPeer: "system", signed: undefined, ask: undefined, gates: undefined },
    openStatus: true,
    appHistory: true,
    store,
    clock,
    ids: { random: () => `id${++ids}` },
    crypto: portableCrypto,
    epoch: async () => "epoch",
    onProblem: (code, _cause, message) => problems.push(message ?? code),
    onUndelivered: () => undefined,
  })
  const facts: Fact[] = []
  loop.facts.subscribe((fact) => facts.push(fact))
  await store.open()
  loop.dispatch({ type: "EngineStarted", epoch: "epoch" })
  const wire = createInProcess({ nextId: () => `line${++ids}` })
  await wire.transport.listen("demo", (connection) =>
    loop.accept(connection, wire.transport, false),
  )
  const ends = devices.map((device) => ({
    ...device,
    line: undefined as Line | undefined,
    token: "",
  }))
  const seen = ends.map(() => new Map<string, number>())
  let ref = 0
  let raid = "raid"
  const named = (frame: object) => JSON.parse(JSON.stringify(frame).replaceAll("raid", raid))

  // Everybody is there at first, but one device: else most of a short run would be refused.
  for (let at = 0; at < devices.length - 1; at++) await act({ kind: "open", who: at })
  await act({ kind: "say", who: 0, frame: { type: "create" } })
  await rest()
  for (const operation of all) {
    if (operation.kind === "rest") await rest()
    else if (operation.kind === "time") await pass(clock, operation.ms)
    else if (operation.kind === "store") {
      const { fault, applied } = operation
      faults.push({ call: "commit", nth: store.calls.commit + 1, fault, applied })
    } else await act(operation)
  }
  await rest()
  loop.stop()
  return { facts, state: loop.state, problems }

  async function act(operation: Exclude<Operation, { kind: "rest" | "time" | "store" }>) {
    const at = operation.who
    const end = ends[at]!
    if (operation.kind === "repeat") {
      const { who, key, again } = operation
      for (const call of ["range", "commit"] as const)
        faults.push({ call, nth: store.calls[call] + 1, times: 9, fault: "late" })
      const frame = { type: "send", to: ["alice", "bob"], text: "again", key }
      end.line?.send({ ref: ++ref, ...frame, again } as never)
      for (let n = 0; n < 2; n++) {
        await act({ kind: "open", who })
        end.line?.send({ ref: ++ref, ...frame, again: true } as never)
        await rest()
      }
      faults.length = 0
      for (let n = 0; n < 9; n++) {
        store.release()
        await rest()
      }
    } else if (operation.kind === "visit") {
      for (const type of ["join", "leave"]) {
        await act({ kind: "say", who: at, frame: { type, group: "raid" } })
        await rest()
      }
      for (let who = 0; who < devices.length; who++) await act({ kind: "ackAll", who })
      await pass(clock, 1_200)
    } else if (operation.kind === "say")
      end.line?.send(named({ ref: ++ref, ...operation.frame }) as never)
    else if (operation.kind === "lose") end.line?.close()
    else if (operation.kind === "ackAll")
      end.line?.send({ type: "ack", positions: [...seen[at]!] } as never)
    else {
      end.line = await dial(at)
      const { peer, device, token } = end
      const frame = {
        ref: ++ref,
        version: 1,
        peer,
        device,
        positions: [...seen[at]!],
        epoch: "epoch",
      }
      if (operation.kind === "resume") end.line.send({ type: "resume", token, ...frame } as never)
      else end.line.send({ type: "open", watch: peers, ...frame } as never)
    }
  }

  function dial(at: number): Promise<Line> {
    const { signal } = new AbortController()
    const onFrame = (frame: unknown) => {
      const heard = frame as {
        type: string
        token?: string
        from: string
        to?: string[]
        group?: string
        seq?: number
      }
      if (heard.type === "welcome") ends[at]!.token = heard.token ?? ""
      if (heard.type === "grouped" && raid === "raid") raid = heard.group ?? raid
      const isEntry = heard.type === "message" || heard.type === "membership"
      if (!isEntry || heard.seq === undefined) return
      const key = conversationKey(heard)
      seen[at]!.set(key, Math.max(seen[at]!.get(key) ?? 0, heard.seq))
    }
    return wire.dialer.dial({ appId: "demo", signal }, { onFrame, onClose: () => undefined })
  }
}

async function pass(clock: ManualClock, ms: number): Promise<void> {
  for (let left = ms; left > 0; left -= 1_000) {
    clock.advance(Math.min(1_000, left))
    await rest()
  }
}

/** Everything between loop, store and lines is done in microtasks. */
async function rest(): Promise<void> {
  await new Promise<void>((resolve) => setImmediate(resolve))
}
