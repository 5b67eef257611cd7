import { describe, expect, it } from "vitest"
import { ack } from "./answer.js"
import { fc, patience, settings } from "./settings.js"
import { lose, send } from "./speak.js"
import { deviceOf, end, lineOf, openAgain, stage } from "./stage.js"

describe("a store that goes while sessions find out where they stand", () => {
  it("P7 L1 L12 R1 everything comes once and in order, before and after it is back", {
    timeout: patience,
  }, async () => {
    const property = fc.asyncProperty(
      fc.integer({ min: 1, max: 999_999 }),
      fc.integer({ min: 1, max: 6 }),
      fc.nat(8),
      fc.nat(6),
      fc.constantFrom("get", "range", "commit"),
      async (storeSeed, backlog, before, between, call) => {
        const world = await stage(["ann", "bob", "cid"], { storeSeed, resumeWindowMs: 0 })
        const [ann, bob, cid] = world.devices
        if (!ann || !bob || !cid) return
        send(world, bob, lineOf(world, "bob"), { to: ["cid"] })
        await world.settle()
        ack(world, cid, "all")
        lose(world, cid)
        for (let left = backlog; left > 0; left--)
          send(world, ann, lineOf(world, "ann"), { to: ["bob", "cid"] })
        await world.settle()
        openAgain(world, cid, true)
        await world.turns(before)
        send(world, bob, lineOf(world, "bob"), { to: ["cid"] })
        await world.turns(between)
        world.handle.faults.push({ call, fault: "failed" })
        send(world, ann, lineOf(world, "ann"), { to: ["bob"] })
        await world.turns(6)
        for (let tries = 0; tries < 5; tries++) await world.pass(1_000)
        await world.settle()
        expect(world.engine.snapshot().status).toBe("open")
        const line = lineOf(world, "cid")
        expect(line.last.get("p:ann:bob:cid")).toBe(backlog)
        expect(line.last.get("p:bob:cid") ?? 1).toBe(world.disk.head("p:bob:cid"))
        expect(deviceOf(world, "cid").covered.get("p:ann:bob:cid")?.size).toBe(backlog)
        end(world)
      },
    )
    await fc.assert(property, settings(300))
  })
})
