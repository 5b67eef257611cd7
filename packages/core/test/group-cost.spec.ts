/** What a message to a group costs the store: the same for every size, and whoever was away gets it all the same. */
import { createEngine, inProcess, memoryStore } from "@peerage/core"
import { expect, it } from "vitest"
import { openRaw } from "./raw-peer.js"

async function rowsOfOneMessage(members: number) {
  const store = memoryStore()
  const { commit } = store
  let rows: string[] = []
  store.commit = (transactions) => {
    for (const { puts = [] } of transactions) rows.push(...puts.map(([[partition]]) => partition))
    return commit.call(store, transactions)
  }
  const engine = createEngine({ appId: "demo", store })
  await engine.open()
  const peers = Array.from({ length: members }, (_, n) => `member-${n}`)
  await engine.host.groups.create({ id: "big", members: peers.slice(0, 99) })
  for (let at = 99; at < members; at += 99)
    await engine.host.groups.invite("big", peers.slice(at, at + 99))
  rows = []
  await engine.host.send("to all", { group: "big" })
  const written = rows.filter((partition) => !partition.startsWith("cursor/"))
  return { engine, written }
}

it("P10 L11 L13 a message is as many rows in a group of 1,000 as in one of 10, and the absent get it when they come", async () => {
  const small = await rowsOfOneMessage(10)
  const { engine, written } = await rowsOfOneMessage(1_000)
  expect(written).toHaveLength(3)
  expect(written.map((partition) => partition.split("/")[0])).toEqual(["log", "sent", "app"])
  expect(small.written).toHaveLength(written.length)
  for (const name of ["member-0", "member-500", "member-999"]) {
    const member = await openRaw(inProcess(engine), name)
    await member.until(() => (member.texts().length > 0 ? true : undefined))
    expect(member.texts()).toEqual(["to all"])
  }
  await small.engine.close()
  await engine.close()
})
