import type { Client } from "@peerage/client"
import { createClient } from "@peerage/client"
import { describe, expect, it } from "vitest"
import { change } from "../rules/given.js"
import { scriptedDialer } from "../scripted-dialer.js"
import { settled, testClock } from "../test-clock.js"

async function openAlice() {
  const dialer = scriptedDialer()
  const clock = testClock()
  const client = createClient({ appId: "demo", peerId: "alice", transport: dialer, clock })
  const opening = client.open()
  await settled()
  dialer.line.welcome()
  await opening
  clock.advance(0)
  return { client, dialer }
}

const refused = (code: string) => expect.objectContaining({ code })

describe("arguments of groups", () => {
  it.each<[string, (client: Client) => Promise<unknown>]>([
    ["bad-id", (client) => client.groups.join("a:b")],
    ["bad-id", (client) => client.groups.get("raid").invite(["a:b"])],
    ["bad-id", (client) => client.groups.get("raid").kick("")],
    ["bad-id", (client) => client.history({ group: "" })],
    ["bad-id", (client) => client.markRead({ with: ["a:b"] })],
    ["bad-options", (client) => client.markRead({ with: "bob", seq: 0 })],
    ["bad-options", (client) => client.markRead({ with: "bob", group: "raid" } as never)],
    ["bad-options", (client) => client.history({} as never)],
    ["bad-options", (client) => client.conversations({ limit: 1.5 })],
    ["bad-options", (client) => client.conversations({ after: 7 } as never)],
    ["bad-options", (client) => client.groups.create({ attributes: { a: {} } } as never)],
    ["bad-options", (client) => client.groups.create({ attributes: null } as never)],
    ["bad-options", (client) => client.groups.get("raid").setAttributes({ n: 1n } as never)],
    ["too-long", (client) => client.groups.create({ attributes: { a: "x".repeat(40_000) } })],
    ["too-many", (client) => client.groups.get("raid").invite(crowd)],
  ])("%s: nothing is said", async (code, call) => {
    const { client, dialer } = await openAlice()
    const before = dialer.line.said.length
    await expect(call(client)).rejects.toEqual(refused(code))
    expect(dialer.line.said).toHaveLength(before)
  })

  it("get throws for what is no id, and asks nothing else", async () => {
    const { client, dialer } = await openAlice()
    const before = dialer.line.said.length
    expect(() => client.groups.get("a:b")).toThrow(refused("bad-id"))
    expect(client.groups.get("raid").id).toBe("raid")
    expect(dialer.line.said).toHaveLength(before)
  })

  it("S22 attributes go as they were given, also one that is called like a method", async () => {
    const { client, dialer } = await openAlice()
    const attributes = { toString: "text", name: "raid" }
    client.groups.create({ attributes } as never).catch(() => {})
    attributes.name = "changed"
    const { attributes: said } = dialer.line.last("create")
    expect(said).toEqual({ toString: "text", name: "raid" })
  })
})

const crowd = Array.from({ length: 600 }, (_, at) => `${at}`.padStart(60, "p"))

describe("events of groups", () => {
  it("come as group, and under their own kind", async () => {
    const { client, dialer } = await openAlice()
    const heard: string[] = []
    const kinds = ["joined", "left", "invited", "kicked", "membersJoined", "membersLeft"] as const
    for (const kind of [...kinds, "attributes"] as const) {
      client.on(kind, (notice) => heard.push(`${kind}: ${notice.kind}`))
    }
    client.on("group", ({ kind }) => heard.push(`group: ${kind}`))
    dialer.line.says(
      change(1, "invited", ["alice"]),
      change(2, "left", ["bob"], "bob", { changes: 2 }),
      change(3, "attributes", [], "bob", { changes: 3, attributes: { a: 1 } }),
    )
    expect(heard).toEqual([
      "group: invited",
      "invited: invited",
      "group: membersLeft",
      "membersLeft: membersLeft",
      "group: attributes",
      "attributes: attributes",
    ])
  })
})
