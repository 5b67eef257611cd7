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

  it("C4 L7 L12 R24 what was stored without an answer comes once, after all that came before it", {
    timeout: patience,
  }, async () => {
    const senders = fc.array(fc.constantFrom("ann", "bob.1", "bob.2"), {
      minLength: 2,
      maxLength: 8,
    })
    const property = fc.asyncProperty(senders, fc.nat(8), async (ids, ackAfter) => {
      const world = await stage(["ann", "bob.1", "bob.2"])
      for (const [at, id] of ids.entries()) {
        const device = deviceOf(world, id)
        if (at === ids.length - 1)
          world.handle.faults.push({ call: "commit", fault: "failed-applied" })
        if (at === ackAfter) ack(world, deviceOf(world, "bob.1"), "some")
        send(world, device, lineOf(world, id), { to: [device.peer === "ann" ? "bob" : "ann"] })
        await world.turns(2)
      }
      for (let tries = 0; tries < 3; tries++) await world.pass(1_000)
      await world.settle()
      for (const { peer, line } of world.devices) {
        const last = world.disk.log("p:ann:bob").findLast(({ from }) => from !== peer)?.seq
        expect(line?.last.get("p:ann:bob") ?? 0).toBeGreaterThanOrEqual(last ?? 0)
      }
      end(world)
    })
    await fc.assert(property, settings(100))
  })
})
