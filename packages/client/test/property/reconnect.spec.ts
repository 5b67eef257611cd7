import { createClient, type Problem } from "@peerage/client"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { settled, testClock } from "../test-clock.js"
import { type ModelEngine, modelEngine } from "./model-engine.js"

type Act =
  | { readonly act: "bob" | "send" | "transient" | "cut" | "forget" }
  | { readonly act: "move"; readonly up: number; readonly down: number }
  | { readonly act: "time"; readonly ms: number }

const few = fc.nat({ max: 4 })
const move = fc.record({ act: fc.constant("move" as const), up: few, down: few })
const time = fc.record({
  act: fc.constant("time" as const),
  ms: fc.constantFrom(0, 20, 250, 500, 500, 1_500, 9_000),
})
const acts: fc.Arbitrary<Act> = fc.oneof(
  { weight: 8, arbitrary: move },
  { weight: 5, arbitrary: time },
  { weight: 4, arbitrary: fc.constant<Act>({ act: "bob" }) },
  { weight: 4, arbitrary: fc.constant<Act>({ act: "send" }) },
  { weight: 3, arbitrary: fc.constant<Act>({ act: "cut" }) },
  { weight: 1, arbitrary: fc.constant<Act>({ act: "transient" }) },
  { weight: 1, arbitrary: fc.constant<Act>({ act: "forget" }) },
)

interface Told {
  readonly seqs: readonly number[]
  readonly outcomes: ReadonlyMap<string, number | string>
  readonly asked: readonly string[]
  readonly problems: readonly Problem[]
  readonly engine: ModelEngine
}

/** Plays a history, heals everything, and tells what the application saw. */
async function play(history: readonly Act[]): Promise<Told> {
  const engine = modelEngine()
  const clock = testClock()
  const client = createClient({
    appId: "demo",
    peerId: "alice",
    deviceId: "d1",
    transport: engine.dialer,
    clock,
    random: () => 0.5,
  })
  const seqs: number[] = []
  const asked: string[] = []
  const outcomes = new Map<string, number | string>()
  const problems: Problem[] = []
  client.on("message", ({ seq = 0 }) => seqs.push(seq))
  client.on("problem", (problem) => problems.push(problem))
  const opening = client.open()

  const send = (transient: boolean): void => {
    const text = `${transient ? "hint" : "alice"} ${asked.length}`
    if (!transient) asked.push(text)
    client.send(text, { to: "bob", transient }).then(
      ({ seq }) => outcomes.set(text, seq ?? "passed on"),
      ({ code }: { code: string }) => outcomes.set(text, code),
    )
  }
  const heal = async (): Promise<void> => {
    for (let round = 0; round < 400; round++) {
      await settled()
      engine.moves(1_000, 1_000)
      clock.advance(client.session.state === "open" && engine.quiet ? 1_000 : 100)
      if (client.session.state === "open" && engine.quiet && outcomes.size >= asked.length) {
        await settled()
        if (engine.quiet && round > 40) return
      }
    }
    throw new Error("It does not come to rest.")
  }

  for (const step of history) {
    if (step.act === "bob") engine.bobSends()
    else if (step.act === "send") send(false)
    else if (step.act === "cut") engine.cuts()
    else if (step.act === "forget") engine.forgets()
    else if (step.act === "move") engine.moves(step.up, step.down)
    else if (step.act === "time") clock.advance(step.ms)
    await settled()
  }
  await heal()
  await opening
  return { seqs, outcomes, asked, problems, engine }
}

// Without `size` arrays stay around 10 long, and hardly a history would reach a second line.
const histories = fc.array(acts, { maxLength: 80, size: "max" })
const runs = { numRuns: 400 }

describe("a line cut at any moment", { timeout: 30_000 }, () => {
  it("P3 P11 R3: each message is told once, in order, and none is lost", async () => {
    await fc.assert(
      fc.asyncProperty(histories, async (history) => {
        const { seqs, engine } = await play(history)
        const bobs = engine.log.flatMap(({ from }, at) => (from === "bob" ? [at + 1] : []))
        expect(seqs).toEqual(bobs)
      }),
      runs,
    )
  })

  it("P2 R6 R28: each send is settled, stored at most once, and in the order of the calls", async () => {
    await fc.assert(
      fc.asyncProperty(histories, async (history) => {
        const { outcomes, asked, engine } = await play(history)
        const stored = engine.log.flatMap(({ from, text }) => (from === "alice" ? [text] : []))
        expect(stored).toEqual(asked.filter((text) => stored.includes(text)))
        for (const text of asked) {
          const outcome = outcomes.get(text)
          if (typeof outcome === "number") expect(engine.log[outcome - 1]?.text).toBe(text)
          else expect(outcome).toBe("timeout")
        }
      }),
      runs,
    )
  })

  it("P2 P4: on each line re-sends come before anything new, and keys rise", async () => {
    let played = 0
    let resent = 0
    await fc.assert(
      fc.asyncProperty(histories, async (history) => {
        const { engine } = await play(history)
        played += 1
        for (const { sends } of engine.lines) {
          const keys = sends.map(({ key = 0 }) => key)
          expect(keys).toEqual([...keys].sort((one, other) => one - other))
          const again = sends.map((frame) => frame.again === true)
          expect(again).toEqual([...again].sort((one, other) => Number(other) - Number(one)))
          resent += again.filter(Boolean).length
        }
      }),
      runs,
    )
    // Histories that never come to a re-send would show nothing.
    expect(resent / played).toBeGreaterThan(0.25)
  })

  it("L4: an engine that keeps its promises is never accused of a hole", async () => {
    await fc.assert(
      fc.asyncProperty(histories, async (history) => {
        const { problems } = await play(history)
        expect(problems.filter(({ code }) => code !== "timeout")).toEqual([])
      }),
      runs,
    )
  })
})
