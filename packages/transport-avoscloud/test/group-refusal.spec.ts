/** What of a group's operations is answered by `reject`, and what ends the line as everywhere else. */
import { memoryStore } from "@peerage/core"
import { faultyStore, type StoreFault } from "@peerage/testing"
import { describe, expect, it } from "vitest"
import type { RawSocket, Said } from "./raw-socket.js"
import { codeAfter, direct, room, stage } from "./stage.js"

const on = stage()

async function created(raw: RawSocket): Promise<string> {
  const { roomId } = await raw.ask(room("join", {}), { op: "joined" })
  return roomId as string
}

/** The code of the rejection, while the line goes on. */
async function rejected(raw: RawSocket, said: Said): Promise<unknown> {
  const { action, code, i } = await raw.ask({ ...said, i: 7 }, { op: "reject" })
  expect([action, i, raw.isOpen]).toEqual([said.op, 7, true])
  return code
}

describe("a group refusal is a reject", () => {
  it("of what is not there, and of what one is not in", async () => {
    await on.start()
    const alice = await on.opened("alice")
    expect(await rejected(alice, room("join", { roomId: "nowhere" }))).toBe("not-a-member")
    for (const op of ["invite", "kick"] as const) {
      const said = room(op, { roomId: "nowhere", roomPeerIds: ["bob"] })
      expect(await rejected(alice, said)).toBe("not-a-member")
    }
    const hers = await created(alice)
    const bob = await on.opened("bob")
    const kick = { ...room("kick", { roomId: hers, roomPeerIds: ["alice"] }), peerId: "bob" }
    expect(await rejected(bob, kick)).toBe("not-a-member")
  })

  it("of what the host does not allow, and of a group that is full", async () => {
    await on.start({
      authorize: ({ operation }) => operation !== "kick",
      limits: { groupMembers: 2 },
    })
    const alice = await on.opened("alice")
    const roomId = await created(alice)
    const roomPeerIds = ["bob", "carol"]
    expect(await rejected(alice, room("kick", { roomId, roomPeerIds }))).toBe("not-allowed")
    expect(await rejected(alice, room("invite", { roomId, roomPeerIds }))).toBe("too-many")
  })

  it("to invite or kick nobody is no refusal: it changes nothing, and is answered in its turn", async () => {
    await on.start()
    const alice = await on.opened("alice")
    const roomId = await created(alice)
    for (const [op, done] of [
      ["invite", "invited"],
      ["kick", "kicked"],
    ] as const) {
      const before = alice.frames.length
      alice.say({ ...direct(), i: 1 })
      alice.say(room(op, { roomId, roomPeerIds: [], i: 2 }))
      alice.say(room(op, { roomId, roomPeerIds: ["", null], i: 3 }))
      alice.say(room(op, { roomId, i: 4 }))
      await alice.hear({ i: 4 }, before)
      expect(alice.frames.slice(before)).toEqual([
        expect.objectContaining({ cmd: "ack", i: 1 }),
        ...[2, 3, 4].map((i) => ({
          cmd: "room",
          op: done,
          peerId: "alice",
          i,
          roomId,
          roomPeerIds: [],
        })),
      ])
    }
  })
})

describe("rates, degraded and gates end the line", () => {
  it("4116 for more groups, or more changes of one, than the rate", async () => {
    await on.start({ limits: { newGroupsPerHour: 1 } })
    const alice = await on.opened("alice")
    await created(alice)
    expect(await codeAfter(alice, room("join", { i: 2 }))).toBe(4116)
    expect(alice.frames.filter(({ op }) => op === "reject")).toEqual([])
    await on.served.end()

    await on.start({ limits: { requestBurst: 2, requestsPerSecond: 0.001 } })
    const bob = await on.opened("alice")
    const roomId = await created(bob)
    const kick = room("kick", { roomId, roomPeerIds: ["bob"] })
    expect(await codeAfter(bob, kick, kick, kick)).toBe(4116)
    expect(bob.frames.filter(({ op }) => op === "kicked")).toHaveLength(2)
  })

  it("4116 for more messages to a group than the rate, 4402 where a gate stops one", async () => {
    await on.start({
      limits: { sendBurst: 2, sendsPerSecond: 0.001 },
      gates: [{ check: ({ text, group }) => group === undefined || text !== "rude" }],
    })
    const alice = await on.opened("alice")
    const roomId = await created(alice)
    const say = (msg: string) => ({ cmd: "direct", peerId: "alice", roomId, msg })
    expect(await codeAfter(alice, say("1"), say("2"), say("3"))).toBe(4116)
    const back = await on.opened("alice")
    expect(await codeAfter(back, say("rude"))).toBe(4402)
  })

  it.each(["store-failed", "not-applied"] as const)(
    "4200 when the store fails with %s, for each operation",
    async (fault) => {
      for (const op of ["join", "invite", "kick", "leave"] as const) {
        const plan: StoreFault[] = []
        const store = faultyStore(memoryStore(), plan)
        await on.start({ store })
        const alice = await on.opened("alice")
        const roomId = await created(alice)
        const group = op === "join" ? {} : { roomId }
        await alice.ask(room("invite", { roomId, roomPeerIds: ["carol"] }), { op: "invited" })
        plan.push({ call: "commit", nth: store.calls.commit + 1, times: 1_000, fault })
        const roomPeerIds = op === "kick" ? ["carol"] : ["dave"]
        expect(await codeAfter(alice, room(op, { ...group, roomPeerIds }))).toBe(4200)
        expect(alice.frames.filter((frame) => frame.op === "reject")).toEqual([])
        plan.length = 0
        await on.served.end()
      }
    },
  )

  it("4103 for an id that is none: of a group, and of those invited", async () => {
    await on.start()
    for (const op of ["join", "leave", "invite", "kick"] as const) {
      const said = room(op, { roomId: "a:b", roomPeerIds: ["bob"] })
      expect(await codeAfter(await on.opened("alice"), said)).toBe(4103)
    }
    const alice = await on.opened("alice")
    const roomId = await created(alice)
    expect(await codeAfter(alice, room("invite", { roomId, roomPeerIds: ["a:b"] }))).toBe(4103)
  })
})
