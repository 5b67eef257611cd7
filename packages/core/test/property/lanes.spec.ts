import { describe, expect, it } from "vitest"
import { ordered } from "../../src/keyspace/key.js"
import { encodeEntry } from "../../src/keyspace/record.js"
import { encodeFrame } from "../../src/model/encoded.js"
import { checkLogs } from "./rest.js"
import { fc, patience, settings } from "./settings.js"
import { ask, send } from "./speak.js"
import { deviceOf, end, lineOf, stage } from "./stage.js"

const names = ["ann", "bob", "cid", "dan", "eve"]

describe("lanes", () => {
  it("L10 L11 R25 what is ready goes to the store together; what waits goes with the next", {
    timeout: patience,
  }, async () => {
    const sends = fc.array(fc.tuple(fc.nat(4), fc.nat(4)), { minLength: 1, maxLength: 60 })
    const property = fc.asyncProperty(sends, fc.boolean(), async (pairs, isSlow) => {
      const world = await stage(names)
      const say = (from: number, to: number) => {
        const id = names[from] as string
        send(world, deviceOf(world, id), lineOf(world, id), { to: [names[to] as string] })
      }
      for (const [from, to] of pairs) say(from, to)
      await world.settle()
      const begun = world.handle.commits.length
      if (isSlow) world.handle.faults.push({ call: "commit", fault: "late" })
      for (const [from, to] of pairs) say(from, to)
      await world.turns(3)
      if (isSlow) {
        for (const [from, to] of pairs) say(from, to)
        await world.turns(3)
        expect(world.handle.commits.length).toBe(begun + 1)
        world.handle.heal()
      }
      await world.settle()
      const lanes = new Set(pairs.map((pair) => [...new Set(pair)].sort().join()))
      // One flush for all lanes of a turn; those that came while it was away, another.
      expect(world.handle.commits.slice(begun)).toEqual(
        isSlow ? [lanes.size, lanes.size] : [lanes.size],
      )
      checkLogs(world)
      end(world)
    })
    await fc.assert(property, settings(100))
  })

  it("L12 R24 a store that does not answer for 5 s is unknown: told then, reopened, nothing given twice", {
    timeout: patience,
  }, async () => {
    const property = fc.asyncProperty(
      fc.constantFrom("hang", "late", "late-applied"),
      fc.integer({ min: 1, max: 5 }),
      fc.integer({ min: 0, max: 12_000 }),
      async (fault, count, healedAfter) => {
        const world = await stage(["ann", "bob"])
        const ann = deviceOf(world, "ann")
        const line = lineOf(world, "ann")
        const codes: string[] = []
        line.onRefused = (code) => codes.push(code)
        send(world, ann, line, { to: ["bob"] })
        await world.settle()
        world.handle.faults.push({ call: "commit", fault })
        const sendings = Array.from({ length: count }, () =>
          send(world, ann, line, { to: ["bob"] }),
        )
        await world.turns(2)
        const inTime = Math.min(healedAfter, 4_990)
        await world.pass(inTime)
        expect(codes).toEqual([])
        if (healedAfter >= 5_000) {
          await world.pass(20)
          expect(codes).toEqual(sendings.map(() => "outcome-unknown"))
          send(world, ann, line, { to: ["bob"] })
          await world.turns(2)
          expect(codes.at(-1)).toBe("degraded")
          await world.pass(healedAfter - 5_000)
        }
        world.handle.heal()
        await world.settle()
        for (let tries = 0; world.engine.snapshot().status !== "open" && tries < 60; tries++)
          await world.pass(1_000)
        await world.settle()
        for (const sending of sendings)
          if (sending.seq === undefined) send(world, ann, line, { sending })
        await world.settle()
        expect(sendings.map(({ seq }) => seq)).toEqual(sendings.map((_, at) => at + 2))
        checkLogs(world)
        expect(lineOf(world, "bob").last.get("p:ann:bob")).toBe(count + 1)
        end(world)
      },
    )
    await fc.assert(property, settings(100))
  })

  it("L10 L12 after a conflict the log is read again: no seq twice, no message lost", {
    timeout: patience,
  }, async () => {
    const property = fc.asyncProperty(
      fc.integer({ min: 1, max: 4 }),
      fc.integer({ min: 1, max: 4 }),
      async (foreign, count) => {
        const world = await stage(["ann", "bob"], {
          supports: { durable: "machine", exclusive: false },
        })
        const ann = deviceOf(world, "ann")
        send(world, ann, lineOf(world, "ann"), { to: ["bob"] })
        await world.settle()
        // Somebody else writes to the same log, as another engine over the same store would.
        for (let seq = 2; seq < foreign + 2; seq++) {
          const sending = { ...ann.sendings[0], text: `foreign ${seq}`, from: "bob", to: ["ann"] }
          world.sendings.set(sending.text, sending as never)
          const { text, timestamp = world.clock.wall } = { text: sending.text }
          const id = "7f92d4220fb898d5a2c3b1a681816c65"
          const frame = encodeFrame(
            {
              type: "message",
              id: `${id}.${seq}`,
              conversation: id,
              seq,
              n: seq,
              from: "bob",
              to: ["ann"],
              text,
              timestamp,
            },
            0,
          )
          const entry = { seq, n: seq, from: "bob", timestamp, key: undefined, frame }
          world.disk.apply({
            puts: [
              [["log/p:ann:bob", ordered(seq)], encodeEntry(entry)],
              [["behind/ann", "p:ann:bob"], ""],
            ],
          })
        }
        const sendings = Array.from({ length: count }, () =>
          send(world, ann, lineOf(world, "ann"), { to: ["bob"] }),
        )
        await world.settle()
        expect(sendings.map(({ seq }) => seq)).toEqual(sendings.map((_, at) => foreign + 2 + at))
        expect(world.disk.log("p:ann:bob").map(({ seq }) => seq)).toEqual(
          Array.from({ length: 1 + foreign + count }, (_, at) => at + 1),
        )
        expect(lineOf(world, "ann").last.get("p:ann:bob")).toBe(foreign + 1)
        end(world)
      },
    )
    await fc.assert(property, settings(50))
  })

  it("R6 R7 a send before a close is answered, or its line is closed; what was answered is stored", {
    timeout: patience,
  }, async () => {
    const property = fc.asyncProperty(
      fc.integer({ min: 1, max: 9 }),
      fc.constantFrom("session", "engine"),
      fc.nat(5),
      fc.integer({ min: 1, max: 1_000 }),
      async (count, what, turns, storeSeed) => {
        const world = await stage(["ann", "bob"], { storeSeed })
        const ann = deviceOf(world, "ann")
        const line = lineOf(world, "ann")
        for (let left = count; left > 0; left--) send(world, ann, line, { to: ["bob"] })
        await world.turns(turns)
        if (what === "session") ask(world, ann, line, { type: "close" })
        else {
          await world.until("engine.close", world.engine.close())
          expect(world.engine.snapshot().status).toBe("closed")
        }
        await world.settle()
        expect(line.state).toBe("ended")
        expect(line.closing).toBe(what === "session" ? "closed" : "going-away")
        const stored = world.disk.log("p:ann:bob").map(({ text }) => text)
        for (const { seq, text } of ann.sendings) if (seq) expect(stored).toContain(text)
        end(world)
      },
    )
    await fc.assert(property, settings(100))
  })
})
