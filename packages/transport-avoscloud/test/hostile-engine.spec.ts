/** S26: hostile frames of this wire with an engine behind it: nothing is thrown, nobody else feels it, nothing is kept. */
import fc from "fast-check"
import { afterEach, beforeEach, expect, it, vi } from "vitest"
import { mutations } from "./hostile-mutation.js"
import { hostilePackets, type Packets, titleOf } from "./hostile-packets.js"
import type { RawSocket } from "./raw-socket.js"
import { open, query, stage } from "./stage.js"

const on = stage()
const errors: unknown[] = []
const note = (error: unknown) => void errors.push(error)
let witness: RawSocket
let asked: number

beforeEach(async () => {
  errors.length = 0
  asked = 0
  process.on("uncaughtException", note)
  process.on("unhandledRejection", note)
  // So that random names of apps are of this one now and then, as in the packets.
  await on.start({ appId: "app", limits: { requestsPerSecond: 10_000, requestBurst: 10_000 } })
  on.served.engine.problems$.subscribe(note)
  witness = await on.connect()
  await witness.ask({ ...open("carol", []), appId: "app" }, { op: "opened" })
})
afterEach(() => {
  process.off("uncaughtException", note)
  process.off("unhandledRejection", note)
})

/** Carol is answered, the engine is well, and of all others nothing is left. */
async function allIsWell(): Promise<void> {
  const i = ++asked
  await witness.ask({ ...query(["carol"]), peerId: "carol", i }, { op: "query-result", i })
  const { engine } = on.served
  await vi.waitUntil(() => engine.snapshot().sessions.length === 1, { interval: 1 })
  expect([errors, engine.status]).toEqual([[], "open"])
}

/** Says it all, by alice or by a stranger, and waits until the other end has dealt with it. */
async function say(packets: Packets, isStranger: boolean): Promise<void> {
  const raw = await on.connect()
  if (!isStranger) await raw.ask({ ...open("alice"), appId: "app" }, { op: "opened" })
  for (const packet of packets) raw.say(packet)
  await raw.leave()
}

it.each(hostilePackets.map((packets) => [titleOf(packets), packets] as const))(
  "S26 hostile frames of the 2014 wire, an engine behind it: %s",
  async (_, packets) => {
    for (const isStranger of [false, true]) {
      await say(packets, isStranger)
      await allIsWell()
    }
  },
)

it("S26 hostile frames of the 2014 wire, an engine behind it: 500 mutations of good and bad packets", {
  timeout: 120_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(mutations(), fc.boolean(), async (packets, isStranger) => {
      await say(packets, isStranger)
      expect(errors).toEqual([])
    }),
    { numRuns: 500, endOnFailure: true },
  )
  await allIsWell()
})
