import { describe, expect, it } from "vitest"
import { ack } from "./answer.js"
import type { Device } from "./device.js"
import { offlineModel, type Waiting } from "./offline-model.js"
import { fc, patience, settings } from "./settings.js"
import { dial, lose, send } from "./speak.js"
import { plainSetup, World } from "./world.js"

/** What is sent before the open, how much time passes, and whether ann's other device acknowledges some of it. */
const backlogs = fc.array(
  fc.record({
    by: fc.constantFrom("bob", "cid", "dan", "laptop", "phone"),
    toBoth: fc.boolean(),
    count: fc.integer({ min: 1, max: 4 }),
    days: fc.constantFrom(0, 0, 0, 0, 1, 3, 5),
    acks: fc.constantFrom(false, false, false, true),
  }),
  { minLength: 1, maxLength: 12, size: "max" },
)
type Backlog = typeof backlogs extends fc.Arbitrary<infer T> ? T : never

const everyone = ["ann", "bob", "cid", "dan"]
const dayMs = 86_400_000
const title =
  "P6 P8 L2 L3 L4 L7 L9 C9 an open delivers exactly the newest within cap and age, and tells the rest"

describe("the offline rules against a model", () => {
  it(title, { timeout: patience }, async () => {
    const caps = fc.integer({ min: 1, max: 8 })
    const property = fc.asyncProperty(
      backlogs,
      caps,
      fc.boolean(),
      fc.integer({ min: 0, max: 11 }),
      async (backlog, cap, isFresh, openUntil) => {
        const setup = { ...plainSetup, limits: { queueMessages: cap }, resumeWindowMs: 0 }
        const world = await World.begin(setup, [
          ["ann", "phone"],
          ["ann", "laptop"],
          ["bob", "bob"],
          ["cid", "cid"],
          ["dan", "dan"],
        ])
        const phone = world.devices[0] as Device
        await fill(world, backlog, openUntil)
        const expected = offlineModel({ peer: "ann", device: "phone" }, waiting(world, isFresh), {
          cap,
          oldest: world.clock.wall - 7 * dayMs,
        })
        const reasons = await open(world, phone, isFresh, expected)
        if (isFresh) {
          // It changed nothing: the next open is told the same (L3).
          lose(world, phone)
          await world.settle()
          expect(await open(world, phone, true, expected)).toEqual(reasons)
        }
        world.end()
      },
    )
    await fc.assert(property, settings(200))
  })
})

async function fill(world: World, backlog: Backlog, openUntil: number): Promise<void> {
  const [phone, laptop] = world.devices as [Device, Device]
  for (const device of world.devices) dial(world, device, { as: "open", watch: everyone })
  await world.settle()
  for (const [at, { by, toBoth, count, days, acks }] of backlog.entries()) {
    if (at === openUntil) {
      ack(world, phone, "some")
      await world.turns(2)
      lose(world, phone)
    }
    if (days > 0) await world.pass(days * dayMs)
    const sender = world.devices.find(({ id }) => id === by)
    const partner = sender?.peer === "ann" ? "bob" : "ann"
    for (let left = count; left > 0 && sender?.line?.isOpen; left--)
      send(world, sender, sender.line, { to: toBoth ? [partner, "cid"] : [partner] })
    await world.turns(4)
    if (acks) ack(world, laptop, "some")
    await world.turns(1)
  }
  lose(world, phone)
  await world.pass(2_000)
  await world.settle()
}

function waiting(world: World, isFresh: boolean): readonly Waiting[] {
  return world.conversationsOf("ann").map((conversation) => ({
    conversation,
    log: world.disk.log(conversation),
    cursor: world.disk.cursor("ann", conversation),
    position: isFresh ? undefined : world.devices[0]?.positions.get(conversation),
  }))
}

/** Opens and compares; answers what was told. */
async function open(
  world: World,
  phone: Device,
  fresh: boolean,
  expected: ReturnType<typeof offlineModel>,
): Promise<readonly string[]> {
  const shown = new Set<string>()
  const line = dial(world, phone, { as: "open", watch: everyone, fresh })
  line.onMessage = (conversation, seq) => shown.add(`${conversation} ${seq}`)
  await world.settle()
  world.assertGood()
  const told = new Map(line.reasons.map((one) => one.split(/ (?=\w+$)/) as [string, string]))
  for (const [place, { fate, reasons }] of expected) {
    const reason = told.get(place)
    const became = shown.has(place) ? "shown" : reason ? "told" : "neither"
    expect(fate, `${place} is ${became}`).toContain(became)
    if (reason) expect(reasons, place).toContain(reason)
  }
  for (const place of [...shown, ...told.keys()]) expect([...expected.keys()]).toContain(place)
  return [...line.reasons].sort()
}
