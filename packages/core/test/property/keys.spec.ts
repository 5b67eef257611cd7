import type { ClientFrame } from "@peerage/core/protocol"
import { describe, expect, it } from "vitest"
import type { Sending } from "./line.js"
import { fc, patience, settings } from "./settings.js"
import { ask, lose, send } from "./speak.js"
import { deviceOf, end, lineOf, openAgain, stage } from "./stage.js"
import type { World } from "./world.js"

/** The texts of a log. */
const texts = (world: World, key: string) => world.disk.log(key).map(({ text }) => text)

const dayMs = 86_400_000

describe("keys", () => {
  it("P4 L15 R17 R20 a repeat is answered as the first time, for a day of the log, however the clock is set", {
    timeout: patience,
  }, async () => {
    const property = fc.asyncProperty(
      fc.integer({ min: 1, max: 4 }),
      fc.constantFrom(0, 0, -8 * dayMs, -20 * dayMs, 8 * dayMs, -3_600_000),
      fc.integer({ min: 0, max: 30 }),
      fc.constantFrom("nothing", "restart", "eviction"),
      fc.integer({ min: 0, max: 2 }),
      async (count, jump, startDays, between, more) => {
        const world = await stage(["ann", "bob"], { resumeWindowMs: 0 })
        world.clock.wall += startDays * dayMs
        const ann = deviceOf(world, "ann")
        const sendings = Array.from({ length: count }, () =>
          send(world, ann, lineOf(world, "ann"), { to: ["bob"] }),
        )
        await world.settle()
        world.clock.wall += jump
        // Set forward, a day is over for them; what comes after it has the new time.
        for (let left = more; left > 0; left--)
          sendings.push(send(world, ann, lineOf(world, "ann"), { to: ["bob"] }))
        await world.settle()
        if (between === "restart") {
          world.end()
          world.life++
          await world.start()
        } else if (between === "eviction") {
          lose(world, ann)
          await world.pass(90_000)
        }
        openAgain(world, ann)
        await world.settle()
        const before = texts(world, "p:ann:bob")
        const known = jump > 0 ? sendings.slice(count) : sendings
        for (const sending of known) send(world, ann, lineOf(world, "ann"), { sending })
        await world.settle()
        expect(texts(world, "p:ann:bob")).toEqual(before)
        expect(lineOf(world, "ann").asked.size).toBe(0)
        end(world)
      },
    )
    await fc.assert(property, settings(200))
  })

  it("P4 the same key with another text or target is refused, in flight and later; after a day it is new", {
    timeout: patience,
  }, async () => {
    const property = fc.asyncProperty(
      fc.constantFrom("text", "target"),
      fc.constantFrom("in flight", "later", "after a day"),
      async (other, when) => {
        const world = await stage(["ann", "bob", "cid"])
        const ann = deviceOf(world, "ann")
        const line = lineOf(world, "ann")
        const first = send(world, ann, line, { to: ["bob"] })
        // Over another conversation the first is in no lane that the repeat looks at, until it is stored.
        if (when !== "in flight" || other === "target") await world.settle()
        if (when === "after a day") await world.pass(dayMs + 1_000)
        const codes: string[] = []
        line.onRefused = (code) => codes.push(code)
        const again: Omit<Extract<ClientFrame, { type: "send" }>, "ref"> = {
          type: "send",
          to: [other === "target" ? "cid" : "bob"],
          text: other === "text" ? "another" : first.text,
          key: first.key as number,
          again: true,
        }
        ask(world, ann, line, again)
        await world.settle()
        expect(codes).toEqual(when === "after a day" ? [] : ["key-reused"])
        world.end()
      },
    )
    await fc.assert(property, settings(30))
  })

  it("R6 R28 C12 a repeat is answered where it was asked, while the first is looked up or in the store", {
    timeout: patience,
  }, async () => {
    const property = fc.asyncProperty(
      fc.constantFrom("range", "commit"),
      fc.constantFrom("lose", "replace", "stay"),
      fc.nat(4),
      fc.boolean(),
      async (call, between, turns, isStored) => {
        const world = await stage(["ann", "bob"])
        const ann = deviceOf(world, "ann")
        send(world, ann, lineOf(world, "ann"), { to: ["bob"] })
        await world.settle()
        // A repeat of what was stored is looked up; so is one that never was.
        const sending = isStored
          ? ann.sendings[0]
          : { ...ann.sendings[0], text: "m2", key: 9, seq: undefined }
        if (!sending) return
        world.sendings.set(sending.text, sending as Sending)
        ann.nextKey = 10
        world.handle.faults.push({ call, fault: "late" })
        send(world, ann, lineOf(world, "ann"), { sending: sending as Sending })
        await world.turns(turns)
        if (between === "lose") lose(world, ann)
        if (between !== "stay") openAgain(world, ann)
        await world.turns(3)
        send(world, ann, lineOf(world, "ann"), { sending: sending as Sending })
        await world.turns(3)
        world.handle.heal()
        await world.settle()
        expect([...lineOf(world, "ann").asked.keys()]).toEqual([])
        expect(texts(world, "p:ann:bob")).toEqual(isStored ? ["m1"] : ["m1", "m2"])
        end(world)
      },
    )
    await fc.assert(property, settings(100))
  })

  it("L15 keys of the running engine cost no read: the store is asked only about repeats", {
    timeout: patience,
  }, async () => {
    const property = fc.asyncProperty(
      fc.array(fc.constantFrom("bob", "cid"), { minLength: 1, maxLength: 20 }),
      fc.boolean(),
      async (recipients, again) => {
        const world = await stage(["ann", "bob", "cid"])
        const ann = deviceOf(world, "ann")
        for (const to of ["bob", "cid"]) send(world, ann, lineOf(world, "ann"), { to: [to] })
        await world.settle()
        for (const to of recipients) send(world, ann, lineOf(world, "ann"), { to: [to] })
        await world.settle()
        const asked = () => world.handle.partitionsRead.filter((one) => one.startsWith("sent/"))
        expect(asked()).toEqual([])
        if (!again) return end(world)
        // All that come back together are looked up by one reading of the sender's rows.
        for (const sending of [...ann.sendings]) send(world, ann, lineOf(world, "ann"), { sending })
        await world.settle()
        expect(asked().length).toBe(1)
        end(world)
      },
    )
    await fc.assert(property, settings(50))
  })
})
