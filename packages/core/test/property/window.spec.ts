import { describe, expect, it } from "vitest"
import { ack } from "./answer.js"
import { fc, patience, settings } from "./settings.js"
import { lose, send } from "./speak.js"
import { deviceOf, end, lineOf, openAgain, stage } from "./stage.js"

const full = (size: number) => Array.from({ length: size }, (_, at) => at + 1)

describe("windows", () => {
  it("P7 P13 L1 L5 R1 R2 R3 backlogs around the window arrive whole and in order, live ones after them", {
    timeout: patience,
  }, async () => {
    const property = fc.asyncProperty(
      fc.integer({ min: 2, max: 12 }),
      fc.integer({ min: -1, max: 1 }),
      fc.integer({ min: 1, max: 3 }),
      fc.integer({ min: 0, max: 30 }),
      fc.integer({ min: 0, max: 999 }),
      async (window, around, times, live, storeSeed) => {
        const limits = { windowMessages: window, queueMessages: 1_000 }
        const world = await stage(["ann", "bob"], { limits, storeSeed })
        const [ann, bob] = [deviceOf(world, "ann"), deviceOf(world, "bob")]
        lose(world, bob)
        const backlog = Math.max(1, window * times + around)
        for (let left = backlog; left > 0; left--)
          send(world, ann, lineOf(world, "ann"), { to: ["bob"] })
        await world.settle()
        const line = openAgain(world, bob)
        const heard: number[] = []
        line.onMessage = (_, seq) => heard.push(seq)
        for (let sent = 0; sent < live; sent++) {
          send(world, ann, lineOf(world, "ann"), { to: ["bob"] })
          await world.turns(sent % 3)
          if (sent % 4 === 3) ack(world, bob, "some")
        }
        for (let rounds = 0; rounds < 60 && heard.length < backlog + live; rounds++) {
          await world.settle()
          ack(world, bob, rounds % 2 === 0 ? "some" : "all")
        }
        expect(heard).toEqual(full(backlog + live))
        end(world)
      },
    )
    await fc.assert(property, settings(200))
  })

  it("P13 L5 R23 S29 who acknowledges nothing is closed after 30 s of a full window; nobody else waits for it", {
    timeout: patience,
  }, async () => {
    const property = fc.asyncProperty(
      fc.integer({ min: 1, max: 6 }),
      fc.integer({ min: 1, max: 10 }),
      fc.integer({ min: 0, max: 29_900 }),
      fc.boolean(),
      async (window, over, ackAfter, acks) => {
        const world = await stage(["ann", "bob", "cid"], { limits: { windowMessages: window } })
        const ann = deviceOf(world, "ann")
        const cid = deviceOf(world, "cid")
        for (let left = window + over; left > 0; left--) {
          send(world, ann, lineOf(world, "ann"), { to: ["bob", "cid"] })
          await world.settle()
          ack(world, cid, "all")
        }
        await world.settle()
        expect(lineOf(world, "cid").last.get("p:ann:bob:cid")).toBe(window + over)
        expect(lineOf(world, "bob").last.get("p:ann:bob:cid")).toBe(window)
        await world.pass(ackAfter)
        expect(lineOf(world, "bob").closing).toBeUndefined()
        if (acks) {
          for (let rounds = 0; rounds < 20; rounds++) {
            ack(world, deviceOf(world, "bob"), "all")
            await world.settle()
          }
          await world.pass(40_000)
          expect(lineOf(world, "bob").closing).toBeUndefined()
          expect(lineOf(world, "bob").last.get("p:ann:bob:cid")).toBe(window + over)
        } else {
          await world.pass(30_300 - ackAfter)
          expect(lineOf(world, "bob").closing).toBe("slow-consumer")
        }
        expect(lineOf(world, "cid").closing).toBeUndefined()
        end(world)
      },
    )
    await fc.assert(property, settings(60))
  })

  it("P8 L19 one frame for all: every open device hears the same object, the sender's others one of their own", {
    timeout: patience,
  }, async () => {
    const ids = ["ann.1", "ann.2", "bob.1", "bob.2", "cid.1"]
    const property = fc.asyncProperty(fc.constantFrom(...ids), async (id) => {
      const world = await stage(ids)
      send(world, deviceOf(world, id), lineOf(world, id), { to: ["ann", "bob", "cid"] })
      await world.settle()
      const others = ids.filter((one) => one !== id)
      const isOwn = (one: string) => deviceOf(world, one).peer === deviceOf(world, id).peer
      for (const group of [others.filter(isOwn), others.filter((one) => !isOwn(one))]) {
        const frames = group.map((one) => lineOf(world, one).lastMessage)
        for (const frame of frames) expect(frame).toBe(frames[0])
      }
      const frames = others.map((one) => lineOf(world, one).lastMessage)
      expect(frames[0]).toBeDefined()
      for (const frame of frames) expect(frame).toEqual(frames[0])
      expect(lineOf(world, id).lastMessage).toBeUndefined()
      end(world)
    })
    await fc.assert(property, settings(20))
  })
})
