/** L8: what of a group's comings and goings somebody hears who was away. */
import { createEngine, inProcess } from "@peerage/core"
import { expect, it } from "vitest"
import { openRaw } from "./raw-peer.js"

it("L8 in a drain the newest 50 changes of others ride along, and all messages and own changes", async () => {
  const engine = createEngine({ appId: "demo" })
  await engine.open()
  const { groups } = engine.host
  await groups.create({ id: "raid", members: ["alice", "bob"] })
  await engine.host.send("before", { group: "raid" })
  for (let n = 0; n < 60; n++) await groups.invite("raid", [`peer-${n}`])
  await engine.host.send("after", { group: "raid" })

  const bob = await openRaw(inProcess(engine), "bob")
  await bob.until(() => (bob.texts().includes("after") ? true : undefined))
  expect(bob.texts()).toEqual(["before", "after"])
  const invited = bob.frames.flatMap((frame) => (frame.type === "membership" ? frame.peers : []))
  expect(invited.slice(0, 2)).toEqual(["alice", "bob"])
  expect(invited.slice(2)).toEqual(Array.from({ length: 50 }, (_, n) => `peer-${n + 10}`))
  await engine.close()
})
