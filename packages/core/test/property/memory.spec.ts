import { describe, expect, it } from "vitest"
import { ack } from "./answer.js"
import { fc, patience, settings } from "./settings.js"
import { ask, lose, send } from "./speak.js"
import { deviceOf, end, lineOf, openAgain, stage } from "./stage.js"

describe("memory and reading", () => {
  it("L18 a loading conversation parks a bounded number in order, and is forgotten when nobody needs it", {
    timeout: patience,
  }, async () => {
    const property = fc.asyncProperty(
      fc.integer({ min: 1, max: 20 }),
      fc.integer({ min: 1, max: 40 }),
      fc.boolean(),
      async (parkedInputs, count, acks) => {
        const world = await stage(["ann", "bob"], { limits: { parkedInputs } })
        const ann = deviceOf(world, "ann")
        const line = lineOf(world, "ann")
        const codes: string[] = []
        line.onRefused = (code) => codes.push(code)
        world.handle.faults.push({ call: "range", fault: "late" })
        for (let left = count; left > 0; left--) send(world, ann, line, { to: ["bob"] })
        await world.turns(3)
        expect(codes).toEqual(
          Array.from({ length: Math.max(0, count - parkedInputs) }, () => "busy"),
        )
        world.handle.heal()
        await world.settle()
        const stored = world.disk.log("p:ann:bob").map(({ text }) => text)
        expect(stored).toEqual(ann.sendings.slice(0, parkedInputs).map(({ text }) => text))
        if (acks) ack(world, deviceOf(world, "bob"), "all")
        await world.pass(75_000)
        expect(world.engine.snapshot().conversations).toBe(acks ? 0 : 1)
        if (!acks) ack(world, deviceOf(world, "bob"), "all")
        await world.settle()
        send(world, ann, line, { to: ["bob"] })
        await world.settle()
        expect(lineOf(world, "bob").last.get("p:ann:bob")).toBe(stored.length + 1)
        end(world)
      },
    )
    await fc.assert(property, settings(60))
  })

  it("L6 the cursor is stored after a second, at once when its session ends, and never by a lower device", {
    timeout: patience,
  }, async () => {
    const property = fc.asyncProperty(
      fc.integer({ min: 1, max: 12 }),
      fc.constantFrom("pass", "lose", "close", "engine.close"),
      async (count, how) => {
        const world = await stage(["ann", "bob.1", "bob.2"])
        for (let left = count; left > 0; left--)
          send(world, deviceOf(world, "ann"), lineOf(world, "ann"), { to: ["bob"] })
        await world.settle()
        const [one, two] = [deviceOf(world, "bob.1"), deviceOf(world, "bob.2")]
        ack(world, one, "all")
        ack(world, two, "some")
        await world.settle()
        const cursor = () => world.disk.cursor("bob", "p:ann:bob")
        expect(cursor()).toBe(0)
        if (how === "pass") await world.pass(1_200)
        else if (how === "lose") lose(world, one)
        else if (how === "close") ask(world, one, lineOf(world, "bob.1"), { type: "close" })
        else await world.until("close", world.engine.close())
        await world.settle()
        expect(cursor()).toBe(count)
        end(world)
      },
    )
    await fc.assert(property, settings(40))
  })

  it("C11 history is read in both directions, by seq and by time, as windows of one order", {
    timeout: patience,
  }, async () => {
    const property = fc.asyncProperty(
      fc.array(fc.constantFrom(0, 0, 1, 1_000), { minLength: 1, maxLength: 25 }),
      fc.constantFrom("none", "before", "after", "beforeTime", "sinceTime"),
      fc.nat(27),
      fc.integer({ min: 1, max: 12 }),
      async (pauses, kind, at, limit) => {
        const world = await stage(["ann", "bob"])
        const start = world.clock.wall
        for (const ms of pauses) {
          await world.pass(ms)
          send(world, deviceOf(world, "ann"), lineOf(world, "ann"), { to: ["bob"] })
          await world.turns(4)
        }
        await world.settle()
        const log = world.disk.log("p:ann:bob")
        const time = log[Math.min(at, log.length - 1)]?.timestamp ?? start
        const bound = kind.endsWith("Time") ? time : at
        const inside = log.filter(({ seq, timestamp }) => {
          if (kind === "before") return seq < bound
          if (kind === "after") return seq > bound
          if (kind === "beforeTime") return timestamp < bound
          return kind === "sinceTime" ? timestamp >= bound : true
        })
        const forwards = kind === "after" || kind === "sinceTime"
        const expected = forwards ? inside.slice(0, limit) : inside.slice(-limit)
        let page: { entries: readonly { seq?: number }[]; after?: number } | undefined
        const line = openAgain(world, deviceOf(world, "bob"))
        line.onPage = (frame) => {
          page = frame
        }
        const bounds = kind === "none" ? {} : { [kind]: bound }
        ask(world, deviceOf(world, "bob"), line, {
          type: "history",
          with: ["ann"],
          limit,
          ...bounds,
        })
        await world.settle()
        expect(page?.entries.map(({ seq }) => seq)).toEqual(expected.map(({ seq }) => seq))
        if (forwards && expected.length > 0)
          expect(page?.after).toBe(inside.length > limit ? expected.at(-1)?.seq : undefined)
        end(world)
      },
    )
    await fc.assert(property, settings(150))
  })
})

describe("listeners that answer inside an event", () => {
  it("R27 10,000 answers from inside listeners: order held, no stack overflow", {
    timeout: patience,
  }, async () => {
    const property = fc.asyncProperty(
      fc.constantFrom("in-process", "synchronous"),
      async (wire) => {
        const world = await stage(["ann", "bob"], { wire: wire as "synchronous" })
        let left = 10_000
        for (const id of ["ann", "bob"]) {
          const line = lineOf(world, id)
          const other = id === "ann" ? "bob" : "ann"
          line.onTransient = () => {
            if (--left > 0) send(world, deviceOf(world, id), line, { to: [other], transient: true })
          }
        }
        send(world, deviceOf(world, "ann"), lineOf(world, "ann"), { to: ["bob"], transient: true })
        for (let turns = 0; left > 0 && turns < 40_000; turns++) await world.turn()
        expect(left).toBe(0)
        end(world)
      },
    )
    await fc.assert(property, settings(2))
  })
})
