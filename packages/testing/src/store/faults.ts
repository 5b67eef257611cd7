/** ST7, ST12: an engine over the store, while calls between the two fail, hang, or are done without an answer. */
import { createEngine, type Engine, PeerageError, type Store } from "@peerage/core"
import fc from "fast-check"
import { assertSame } from "../assertion.js"
import { faultyStore, type StoreFault } from "./faulty-store.js"
import type { StoreSuite, Trial } from "./trial.js"

const sends = 12

/** The commits of an opening are not met: an engine that cannot open says so, and that is all there is to it. */
const fault: fc.Arbitrary<StoreFault> = fc.oneof(
  fc.record({
    call: fc.constant("commit" as const),
    nth: fc.integer({ min: 2, max: 8 }),
    times: fc.constantFrom(1, 1, 2),
    fault: fc.constantFrom("store-failed" as const, "hang" as const),
    applied: fc.boolean(),
  }),
  fc.record({
    call: fc.constant("commit" as const),
    nth: fc.integer({ min: 2, max: 8 }),
    fault: fc.constant("not-applied" as const),
  }),
  fc.record({
    call: fc.constantFrom("get" as const, "range" as const),
    nth: fc.integer({ min: 8, max: 20 }),
    fault: fc.constantFrom("store-failed" as const, "hang" as const),
  }),
)

export function faultTests(suite: StoreSuite): void {
  // In parts, since a call that hangs takes its time, and a runner allows only so much for one test.
  for (const part of [1, 2, 3, 4]) {
    suite.withNew(
      "ST7",
      `an engine over it keeps what it answered, whatever fails or hangs between the two, ${part}`,
      async (trial) => {
        let run = 0
        const plans = fc.array(fault, { minLength: 1, maxLength: 3 })
        await fc.assert(
          fc.asyncProperty(plans, (plan) => liveThrough(trial, plan, `run-${++run}`)),
          { numRuns: 3, endOnFailure: true },
        )
      },
    )
  }
}

/** Sends while calls fail as planned; then a sound engine over the same rows must have all that was answered. */
async function liveThrough(trial: Trial, plan: readonly StoreFault[], peer: string): Promise<void> {
  const answered = new Map<number, string>()
  const refused = new Set<string>()
  await withEngine(faultyStore(trial.store, plan), async (engine) => {
    for (let n = 0; n < sends; n += 2) {
      const both = [n, n + 1].map(async (m) => {
        try {
          const { seq } = await engine.host.send(`${m}`, { to: peer })
          if (seq !== undefined) answered.set(seq, `${m}`)
        } catch (error) {
          const code = error instanceof PeerageError ? error.code : String(error)
          if (!["not-applied", "degraded", "outcome-unknown"].includes(code)) throw error
          if (code !== "outcome-unknown") refused.add(`${m}`)
        }
      })
      await Promise.all(both)
      // The second try finds a store that closed and opened; more than one fault may be planned for it.
      for (let tries = 0; engine.status === "degraded" && tries < 5; tries++)
        await engine.reopen().catch(() => undefined)
    }
  })
  await withEngine(trial.store, async (engine) => {
    const { messages } = await engine.host.history({ peers: [peer, "system"], limit: 100 })
    const found = new Map(messages.map(({ seq, text }) => [seq, text]))
    for (const [seq, text] of answered)
      assertSame(`what was answered as ${seq}`, found.get(seq), text)
    const texts = messages.map(({ text }) => text)
    assertSame("texts that are there twice", texts.length - new Set(texts).size, 0)
    assertSame(
      "texts that were refused",
      texts.filter((text) => refused.has(text)),
      [],
    )
    assertSame(
      "seqs",
      messages.map(({ seq }) => seq),
      messages.map((_, n) => n + 1),
    )
  })
}

async function withEngine(store: Store, use: (engine: Engine) => Promise<void>): Promise<void> {
  // Far above what a sound store takes, and short for one that hangs.
  const limits = { storeDeadlineMs: 150, closeMs: 3_000 }
  const engine = createEngine({ appId: "conformance", store, limits })
  // The engine's own timers keep no process alive, and a store that hangs has nothing else that would.
  const alive = setInterval(() => undefined, 1_000)
  try {
    await engine.open()
    await use(engine)
  } finally {
    await engine.close()
    clearInterval(alive)
  }
}
