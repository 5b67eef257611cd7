// R7 L6 F7: a cursor that waits behind the commit in flight is stored by close() (fails: storage.ts `answered`)
import { createEngine, inProcess, memoryStore } from "@peerage/core"
import { faultyStore, type StoreFault } from "@peerage/testing"
import { expect, it } from "vitest"
import { ackAll, openRaw } from "../raw-peer.js"

it("R7 L6 close() stores the cursors that waited behind the commit in flight", async () => {
  const memory = memoryStore()
  const plan: StoreFault[] = []
  const store = faultyStore(memory, plan)
  const engine = createEngine({ appId: "demo", store })
  await engine.open()
  const dialer = inProcess(engine)
  const bob = await openRaw(dialer, "bob")
  const alice = await openRaw(dialer, "alice", { watch: ["bob"] })
  await alice.ask({ type: "send", to: ["bob"], text: "one" })
  await bob.until((frames) => frames.find(({ type }) => type === "message"))
  plan.push({ call: "commit", nth: store.calls.commit + 1, fault: "late" })
  alice.say({ type: "send", ref: 50, to: ["bob"], text: "two" })
  await new Promise((resolve) => setImmediate(resolve))
  ackAll(bob)
  await new Promise((resolve) => setImmediate(resolve))
  const closing = engine.close()
  await new Promise((resolve) => setImmediate(resolve))
  store.release()
  await closing
  await memory.open()
  expect(await memory.get(["cursor/bob", "p:alice:bob"])).toBe("1\t1\t1")
})
