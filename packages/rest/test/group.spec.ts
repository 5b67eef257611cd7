/** Groups over REST. */
import { describe, expect, it } from "vitest"
import { served } from "./served.js"

describe("groups", () => {
  it("are created, listed, told and changed", async () => {
    const { ask } = await served()
    const made = await ask("POST", "/groups", {
      id: "raid",
      attributes: { name: "Raid", size: 5, open: true },
      members: ["bob", "alice"],
      by: "alice",
    })
    expect(made).toMatchObject({ status: 201, body: { groupId: "raid" } })
    const own = await ask("POST", "/groups", {})
    expect(own.body.groupId).toMatch(/^\S{16,}$/)
    expect((await ask("GET", "/groups/raid")).body).toEqual({
      groupId: "raid",
      attributes: { name: "Raid", size: 5, open: true },
      createdBy: "alice",
      createdAt: expect.any(Number),
    })
    expect((await ask("GET", "/groups/raid/members")).body).toEqual({ members: ["alice", "bob"] })
    const changed = await ask("PATCH", "/groups/raid", { attributes: { name: "R", size: null } })
    expect(changed).toMatchObject({ status: 204, body: "" })
    expect((await ask("GET", "/groups/raid")).body.attributes).toEqual({ name: "R", open: true })
    expect((await ask("GET", `/groups/${own.body.groupId}/members`)).body).toEqual({ members: [] })
    const { body } = await ask("GET", "/groups")
    expect(body.groups.map(({ groupId }: { groupId: string }) => groupId).sort()).toEqual(
      [own.body.groupId, "raid"].sort(),
    )
  })

  it("are listed by pages", async () => {
    const { ask } = await served()
    for (const id of ["b", "ä", "a", "c/d"]) await ask("POST", "/groups", { id })
    const seen: string[] = []
    for (let after = ""; ; ) {
      const { body } = await ask("GET", `/groups?limit=3${after && `&after=${after}`}`)
      seen.push(...body.groups.map(({ groupId }: { groupId: string }) => groupId))
      if (body.after === undefined) break
      after = encodeURIComponent(body.after)
      expect(seen.length).toBeLessThan(5)
    }
    expect(seen.toSorted()).toEqual(["a", "b", "c/d", "ä"])
  })

  it("P10 who is invited hears the group, who is kicked no more, and both are told", async () => {
    const { ask, client } = await served()
    await ask("POST", "/groups", { id: "raid", members: ["alice"], by: "alice" })
    const bob = await client("bob")
    const heard: string[] = []
    bob.on("message", ({ text }) => heard.push(text))
    expect((await ask("POST", "/groups/raid/invite", { peers: ["bob", "alice"] })).status).toBe(204)
    await ask("POST", "/messages", { text: "one", group: "raid" })
    await expect.poll(() => heard).toEqual(["one"])
    expect((await ask("POST", "/groups/raid/kick", { peers: ["bob", "nobody"] })).status).toBe(204)
    await ask("POST", "/messages", { text: "two", group: "raid" })
    expect((await ask("GET", "/groups/raid/members")).body).toEqual({ members: ["alice"] })
    await ask("POST", "/messages", { text: "three", to: ["bob"] })
    await expect.poll(() => heard).toEqual(["one", "three"])
    const { body } = await ask("GET", "/groups/raid/messages")
    expect(body.notices.map(({ type, by }: { type: string; by: string }) => [type, by])).toEqual([
      ["joined", "alice"],
      ["invited", "system"],
      ["kicked", "system"],
    ])
  })

  it.each([
    ["GET", "/groups/none", undefined],
    ["GET", "/groups/none/members", undefined],
    ["PATCH", "/groups/none", { attributes: {} }],
    ["POST", "/groups/none/invite", { peers: ["a"] }],
    ["POST", "/groups/none/kick", { peers: ["a"] }],
  ])("S32 %s %s is 404 in the words of all that is not there", async (method, path, body) => {
    const { ask } = await served()
    expect(await ask(method, path, body)).toMatchObject({
      status: 404,
      body: { code: "not-a-member" },
    })
  })

  it.each([
    ["POST", "/groups", { id: "raid" }, 409, "already-exists"],
    ["POST", "/groups", { id: "a:b" }, 400, "bad-id"],
    ["POST", "/groups", { attributes: { a: {} } }, 400, "bad-request"],
    ["POST", "/groups", { attributes: { "1": 1 } }, 400, "bad-frame"],
    ["POST", "/groups", { attributes: { long: "x".repeat(4_096) } }, 413, "too-long"],
    ["PATCH", "/groups/raid", {}, 400, "bad-request"],
    ["PATCH", "/groups/raid", { attributes: { long: "x".repeat(4_096) } }, 413, "too-long"],
    ["POST", "/groups/raid/invite", {}, 400, "bad-request"],
    ["POST", "/groups/raid/invite", { peers: [] }, 400, "bad-request"],
    ["POST", "/groups/raid/invite", { peers: [1] }, 400, "bad-request"],
    [
      "POST",
      "/groups/raid/kick",
      { peers: Array.from({ length: 101 }, (_, n) => `${n}`) },
      400,
      "bad-request",
    ],
    ["GET", "/groups?limit=1001", undefined, 400, "bad-request"],
    ["GET", "/groups?after=a:b", undefined, 400, "bad-id"],
  ])("S25 %s %s %j is %i %s", async (method, path, body, status, code) => {
    const { ask } = await served()
    await ask("POST", "/groups", { id: "raid" })
    expect(await ask(method, path, body)).toMatchObject({ status, body: { code } })
  })

  it("S22 __proto__ is an id like any other, and no attribute", async () => {
    const { ask, rest } = await served()
    await ask("POST", "/groups", { id: "__proto__", members: ["__proto__", "constructor"] })
    expect((await ask("GET", "/groups/__proto__")).body.groupId).toBe("__proto__")
    expect((await ask("GET", "/groups/__proto__/members")).body.members).toEqual([
      "__proto__",
      "constructor",
    ])
    const body = '{"attributes":{"__proto__":{"admin":true}}}'
    const headers = {
      authorization: "Bearer k-0123456789abcdef",
      "content-type": "application/json",
    }
    const sent = new Request("http://x/v1/apps/demo/groups", { method: "POST", headers, body })
    expect((await rest(sent)).status).toBe(400)
    expect({}).not.toHaveProperty("admin")
  })
})
