import { describe, expect, it } from "vitest"
import type { Device } from "./device.js"
import { fc, patience, settings } from "./settings.js"
import { ask, dial, lose, send } from "./speak.js"
import { deviceOf, end, lineOf, openAgain, stage } from "./stage.js"

const change = fc.record({
  device: fc.constantFrom("ann.1", "ann.2", "ann.3"),
  how: fc.constantFrom("replace", "close", "lose", "resume", "lose and resume at once"),
  turns: fc.constantFrom(0, 0, 1, 3),
  ms: fc.constantFrom(0, 0, 1_000, 9_000),
})

/** Open, and no `close` is on its way. */
function staysOpen({ line }: Device): boolean {
  return (
    line?.isOpen === true && ![...line.asked.values()].some(({ frame }) => frame.type === "close")
  )
}

describe("presence", () => {
  const title =
    "P9 P11 R4 R5 watchers see nothing while any device is open, or paused in its window"
  it(title, { timeout: patience }, async () => {
    const property = fc.asyncProperty(
      fc.array(change, { maxLength: 20, size: "max" }),
      fc.integer({ min: 0, max: 99 }),
      async (changes, storeSeed) => {
        const world = await stage(["bob", "ann.1", "ann.2", "ann.3"], { storeSeed })
        const before = lineOf(world, "bob").presence.get("ann")
        for (const { device: id, how, turns, ms } of changes) {
          const device = deviceOf(world, id)
          const line = lineOf(world, id)
          const others = world.devices.filter((one) => one.peer === "ann" && one !== device)
          const isOpen = line.isOpen
          if (how === "replace") openAgain(world, device)
          else if (how === "resume" && line.state === "ended") dial(world, device, { as: "resume" })
          else if (how === "close" && isOpen && others.some(staysOpen))
            ask(world, device, line, { type: "close" })
          else if (how.startsWith("lose") && isOpen) {
            lose(world, device)
            if (how !== "lose") dial(world, device, { as: "resume" })
          }
          await world.turns(turns)
          // Never so long that all of them are away for longer than the window.
          if (ms > 0 && world.devices.some((one) => one.peer === "ann" && one.line?.isOpen))
            await world.pass(ms)
        }
        await world.settle()
        expect(lineOf(world, "bob").presence.get("ann")).toEqual(before)
        end(world)
      },
    )
    await fc.assert(property, settings(300))
  })

  it("P9 P11 the last device's end is seen once: at once when closed, after the window when lost", {
    timeout: patience,
  }, async () => {
    const property = fc.asyncProperty(
      fc.constantFrom("close", "lose"),
      fc.integer({ min: 0, max: 60_000 }),
      async (how, resumeWindowMs) => {
        const world = await stage(["bob", "ann.1", "ann.2"], { resumeWindowMs })
        const seen = () => lineOf(world, "bob").presence.get("ann")
        const { version } = seen() ?? { version: -1 }
        ask(world, deviceOf(world, "ann.1"), lineOf(world, "ann.1"), { type: "close" })
        await world.settle()
        expect(seen()).toEqual({ online: true, version })
        const last = deviceOf(world, "ann.2")
        if (how === "close") ask(world, last, lineOf(world, "ann.2"), { type: "close" })
        else lose(world, last)
        await world.settle()
        if (how === "lose" && resumeWindowMs > 0) {
          await world.pass(resumeWindowMs - 1)
          expect(seen()).toEqual({ online: true, version })
          await world.pass(401)
        }
        expect(seen()).toEqual({ online: false, version: version + 1 })
        end(world)
      },
    )
    await fc.assert(property, settings(100))
  })

  it("P5 a transient message reaches every open device of its recipients once, and nobody else", {
    timeout: patience,
  }, async () => {
    const ids = ["ann.1", "ann.2", "bob.1", "bob.2", "cid.1"]
    const property = fc.asyncProperty(
      fc.subarray(ids, { minLength: 1 }),
      fc.subarray(["ann", "bob", "cid"], { minLength: 1 }),
      fc.integer({ min: 1, max: 5 }),
      async (open, to, count) => {
        const names = ids.map((id) => (open.includes(id) ? id : `!${id}`))
        const world = await stage([...names, "dan"], { storeSeed: 0 })
        const dan = deviceOf(world, "dan")
        for (let left = count; left > 0; left--) {
          send(world, dan, lineOf(world, "dan"), { to, transient: true })
          send(world, dan, lineOf(world, "dan"), { to, transient: true })
          await world.turns(left % 2)
        }
        await world.settle()
        const reached = world.devices.filter(({ line }) => (line?.heardTransient ?? 0) > 0)
        const expected = open.filter((id) => to.includes(id.replace(/\..*/, "")))
        expect(reached.map(({ id }) => id)).toEqual(expected)
        for (const { line } of reached) expect(line?.heardTransient).toBe(count * 2)
        expect(world.handle.calls.commit).toBe(1)
        for (const id of ids.filter((id) => !open.includes(id)))
          openAgain(world, deviceOf(world, id))
        await world.settle()
        for (const id of ids.filter((id) => !open.includes(id)))
          expect(lineOf(world, id).heardTransient).toBe(0)
        end(world)
      },
    )
    await fc.assert(property, settings(100))
  })
})
