/** A message whose outcome was unknown is sent again by its key: against the engine itself, over a store that fails. */
import type { Client } from "@peerage/client"
import { createClient, PeerageError } from "@peerage/client"
import type { Engine } from "@peerage/core"
import { createEngine, inProcess, memoryStore } from "@peerage/core"
import type { Dialer } from "@peerage/core/protocol"
import { type FaultyStore, faultyStore, type StoreFault } from "@peerage/testing"
import { firstValueFrom, take, toArray } from "rxjs"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { type TestClock, testClock } from "./test-clock.js"

let plan: StoreFault[]
let store: FaultyStore
let engine: Engine
let clients: Client[]

beforeEach(async () => {
  plan = []
  clients = []
  store = faultyStore(memoryStore(), plan)
  engine = createEngine({ appId: "demo", store })
  await engine.open()
})

afterEach(async () => {
  await Promise.all(clients.map((client) => client.close()))
  await engine.close()
})

async function openAs(
  peerId: string,
  options: { transport?: Dialer; clock?: TestClock } = {},
): Promise<Client> {
  const client = createClient({ appId: "demo", peerId, transport: inProcess(engine), ...options })
  clients.push(client)
  await client.open({ watch: ["bob"] })
  return client
}

async function rejectionOf(sending: Promise<unknown>): Promise<PeerageError> {
  const cause = await sending.catch((thrown: unknown) => thrown)
  if (!(cause instanceof PeerageError)) throw new Error("It was not rejected.")
  return cause
}

/** The answers to sends are lost on their way while `deaf` says so. */
function losingAnswers(deaf: () => boolean): Dialer {
  return {
    dial: (options, { onFrame, onClose }) =>
      inProcess(engine).dial(options, {
        onClose,
        onFrame: (frame) => {
          if (!deaf() || (frame as { type: string }).type !== "sent") onFrame(frame)
        },
      }),
  }
}

/** Lets the client's seconds pass until a promise is settled, at most 40 of them. */
async function secondsUntil<Value>(clock: TestClock, wanted: Promise<Value>): Promise<Value> {
  let settled = false
  void wanted.then(
    () => (settled = true),
    () => (settled = true),
  )
  for (let second = 0; second < 40 && !settled; second++) {
    clock.advance(1_000)
    await new Promise<void>((resolve) => setImmediate(resolve))
  }
  return wanted
}

describe("P4 sent again by its key", () => {
  for (const applied of [true, false]) {
    it(`P4 R20 after outcome-unknown it is stored once; the store ${applied ? "had" : "had not"} done it`, async () => {
      const [alice, bob] = [await openAs("alice"), await openAs("bob")]
      const heard = firstValueFrom(bob.messages$.pipe(take(2), toArray()))
      plan.push({ call: "commit", nth: store.calls.commit + 1, fault: "store-failed", applied })
      const first = await rejectionOf(alice.send("once", { to: "bob" }))
      expect(first).toMatchObject({ code: "outcome-unknown", key: expect.any(Number) })
      const degraded = await rejectionOf(alice.send("once", { to: "bob", key: first.key }))
      expect(degraded).toMatchObject({ code: "degraded", key: first.key })
      await engine.reopen()
      const sent = await alice.send("once", { to: "bob", key: degraded.key })
      expect(sent).toMatchObject({ seq: 1 })
      expect(await alice.send("once", { to: "bob", key: first.key })).toEqual(sent)
      await alice.send("after", { to: "bob" })
      const { messages } = await alice.history({ with: "bob" })
      expect(messages.map(({ text }) => text)).toEqual(["once", "after"])
      expect((await heard).map(({ text }) => text)).toEqual(["once", "after"])
    })
  }

  it("P4 after a timeout it is stored once, in the order in which it was accepted", async () => {
    let deaf = true
    const clock = testClock()
    const alice = await openAs("alice", { transport: losingAnswers(() => deaf), clock })
    const rejected = await secondsUntil(clock, rejectionOf(alice.send("once", { to: "bob" })))
    expect(rejected).toMatchObject({ code: "timeout", key: expect.any(Number) })
    deaf = false
    const sending = alice.send("once", { to: "bob", key: rejected.key })
    const after = alice.send("after", { to: "bob" })
    expect(await secondsUntil(clock, sending)).toMatchObject({ seq: 1 })
    expect(await after).toMatchObject({ seq: 2 })
    const { messages } = await alice.history({ with: "bob" })
    expect(messages.map(({ text }) => text)).toEqual(["once", "after"])
  })

  it("P4 the same key with another text is refused, and leaves no key to go on with", async () => {
    const alice = await openAs("alice")
    plan.push({ call: "commit", nth: store.calls.commit + 1, fault: "not-applied" })
    const { key } = await rejectionOf(alice.send("one", { to: "bob" }))
    await alice.send("one", { to: "bob", key })
    const other = await rejectionOf(alice.send("two", { to: "bob", key }))
    expect(other).toMatchObject({ code: "key-reused", key: undefined })
  })
})
