/** Messages over REST: the four histories of the seed, pages, and the host's own sends. */
import { describe, expect, it } from "vitest"
import { risingClock, type Served, served } from "./served.js"

const texts = ({ body }: { readonly body: { messages: readonly { text: string }[] } }) =>
  body.messages.map(({ text }) => text)

async function talk(): Promise<Served> {
  const all = await served({ clock: risingClock() })
  const send = (text: string, from: string, to: readonly string[]) =>
    all.engine.host.send(text, { from, to })
  await send("a1", "alice", ["bob"])
  await send("b1", "bob", ["alice"])
  await send("c1", "carol", ["alice", "bob"])
  await send("a2", "alice", ["bob"])
  return all
}

describe("histories", () => {
  it("L16 by peers, by the published id, by sender, with what it received, and of all of the app", async () => {
    const { ask } = await talk()
    const pair = await ask("GET", "/messages?peers=bob&peers=alice")
    expect(texts(pair)).toEqual(["a1", "b1", "a2"])
    expect(pair.body.messages[0]).toEqual({
      id: `${pair.body.messages[0].conversation}.1`,
      conversation: expect.stringMatching(/^[0-9a-f]{32}$/),
      seq: 1,
      from: "alice",
      to: ["bob"],
      text: "a1",
      timestamp: expect.any(Number),
      transient: false,
    })
    const { conversation } = pair.body.messages[0]
    expect(texts(await ask("GET", `/conversations/${conversation}/messages`))).toEqual(texts(pair))
    expect(texts(await ask("GET", "/peers/alice/messages"))).toEqual(["a1", "a2"])
    expect(texts(await ask("GET", "/peers/bob/messages?received=true"))).toEqual([
      "a1",
      "b1",
      "c1",
      "a2",
    ])
    expect(texts(await ask("GET", "/messages"))).toEqual(["a1", "b1", "c1", "a2"])
  })

  it("S33 a group named like a pair's conversation shows nothing of the pair", async () => {
    const { ask } = await talk()
    const pair = await ask("GET", "/messages?peers=bob&peers=alice")
    const { conversation } = pair.body.messages[0]
    await ask("POST", "/groups", { id: conversation, members: ["mallory"] })
    const group = await ask("GET", `/groups/${conversation}/messages`)
    expect(texts(group)).toEqual([])
    expect(group.body.notices).toHaveLength(1)
  })

  it.each([
    ["/messages?peers=alice&peers=bob"],
    ["/messages?"],
    ["/peers/alice/messages?received=true"],
    ["/peers/alice/messages?received=false"],
  ])("pages lead through all of %s, in both directions", async (path) => {
    const { ask, engine } = await served()
    for (let n = 1; n <= 7; n++) await engine.host.send(`${n}`, { from: "alice", to: "bob" })
    // That a peer takes part where it only sent is written within a second (L6).
    await expect.poll(async () => texts(await ask("GET", path)), { timeout: 3_000 }).toHaveLength(7)
    const backwards: string[][] = []
    for (let before = ""; ; ) {
      const page = await ask("GET", `${path}&limit=3${before && `&before=${before}`}`)
      backwards.push(texts(page))
      if (page.body.before === undefined) break
      before = encodeURIComponent(page.body.before)
      expect(backwards.length).toBeLessThan(5)
    }
    expect(backwards.filter(({ length }) => length > 0)).toEqual([
      ["5", "6", "7"],
      ["2", "3", "4"],
      ["1"],
    ])
    const forwards: string[] = []
    for (let bound = "sinceTime=0"; ; ) {
      const page = await ask("GET", `${path}&limit=3&${bound}`)
      forwards.push(...texts(page))
      if (page.body.after === undefined) break
      bound = `after=${encodeURIComponent(page.body.after)}`
      expect(forwards.length).toBeLessThan(8)
    }
    expect(forwards).toEqual(["1", "2", "3", "4", "5", "6", "7"])
  })

  it("what an erased peer sent is told as erased, without its text", async () => {
    const { ask, engine } = await served()
    await engine.host.send("secret", { from: "alice", to: "bob" })
    await engine.host.erase("alice")
    const { body } = await ask("GET", "/messages?peers=alice&peers=bob")
    expect(body.messages).toMatchObject([{ seq: 1, text: "", erased: true }])
  })

  it("a group's page holds its changes beside its messages", async () => {
    const { ask } = await served()
    await ask("POST", "/groups", { id: "raid", members: ["alice"], by: "alice" })
    await ask("POST", "/messages", { text: "go", group: "raid", from: "alice" })
    await ask("POST", "/groups/raid/invite", { peers: ["bob"], by: "alice" })
    const { body } = await ask("GET", "/groups/raid/messages")
    expect(texts({ body })).toEqual(["go"])
    expect(
      body.notices.map(({ type, peers }: { type: string; peers: unknown }) => [type, peers]),
    ).toEqual([
      ["joined", ["alice"]],
      ["invited", ["bob"]],
    ])
  })

  it.each([
    ["/messages?limit=0", "limit must be a whole number from 1 to 1000."],
    ["/messages?limit=1001", "limit must be"],
    ["/messages?limit=1e2", "limit must be"],
    ["/messages?limit=1&limit=2", "limit must be"],
    ["/messages?peers=alice", "peers must be a list of 2 to 21 ids."],
    ["/messages?peers=alice&peers=b:c", "peers must be"],
    ["/messages?beforeTime=-1", "beforeTime must be"],
    ["/messages?limits=1", "There is an unknown field; known here: peers, before"],
    ["/messages?__proto__=1", "There is an unknown field"],
    ["/messages?before=1", "history's before and after are as an earlier page"],
    ["/messages?after=%00", "history's before and after are"],
    ["/peers/alice/messages?before=zzzzzzzzz/../zzzzzzzzz%0A", "history's before and after are"],
    ["/messages?peers=a&peers=b&before=x", "history's before and after are"],
    ["/messages?before=1&after=2", "history takes one of before, after"],
    ["/peers/alice/messages?received=yes", "received must be true or false."],
  ])("S40 refuses %s by the name of its field", async (path, message) => {
    const { ask } = await served()
    const { status, body } = await ask("GET", path)
    expect(status).toBe(400)
    expect(body.message).toContain(message)
  })

  it("an id that no peer can have is refused as such", async () => {
    const { ask } = await served()
    for (const path of [
      "/peers/a%3Ab/messages",
      "/groups/%0A/messages",
      "/conversations/%20%E2%80%AE/messages",
    ]) {
      expect(await ask("GET", path)).toMatchObject({ status: 400, body: { code: "bad-id" } })
    }
  })

  it("ids stand in an address with all that they may hold", async () => {
    const { ask, engine } = await served()
    for (const odd of ["a/b", "a%2Fb", "ä?#&=+", "__proto__", "a b", "%41"]) {
      await engine.host.send(odd, { from: odd, to: "bob" })
      expect(texts(await ask("GET", `/peers/${encodeURIComponent(odd)}/messages`))).toEqual([odd])
    }
  })
})

describe("sends", () => {
  it("P1 come from the system or any peer, to peers or a group, and reach who is there", async () => {
    const { ask, client } = await served()
    const bob = await client("bob")
    const heard: string[] = []
    bob.on("message", ({ from, text }) => heard.push(`${from}: ${text}`))
    const { status, body } = await ask("POST", "/messages", { text: "maintenance", to: ["bob"] })
    expect(status).toBe(201)
    expect(body).toEqual({
      id: `${body.conversation}.1`,
      conversation: expect.stringMatching(/^[0-9a-f]{32}$/),
      seq: 1,
      timestamp: expect.any(Number),
    })
    await ask("POST", "/messages", { text: "hi", to: ["bob"], from: "alice" })
    const { body: passing } = await ask("POST", "/messages", {
      text: "…",
      to: ["bob"],
      transient: true,
    })
    expect(passing).not.toHaveProperty("seq")
    await expect.poll(() => heard).toEqual(["system: maintenance", "alice: hi", "system: …"])
  })

  it.each([
    [{}, 400, "bad-request"],
    [{ text: 1, to: ["bob"] }, 400, "bad-request"],
    [{ text: "x" }, 400, "bad-frame"],
    [{ text: "x", to: [] }, 400, "bad-request"],
    [{ text: "x", to: "bob" }, 400, "bad-request"],
    [{ text: "x", to: ["bob"], group: "raid" }, 400, "bad-frame"],
    [{ text: "x", to: ["bob"], transiant: true }, 400, "bad-request"],
    [{ text: "x", to: ["b:c"] }, 400, "bad-request"],
    [{ text: "x", to: ["bob"], from: "" }, 400, "bad-id"],
    [{ text: "\ud800", to: ["bob"] }, 400, "bad-text"],
    [{ text: "汉".repeat(1_707), to: ["bob"] }, 413, "too-long"],
    [{ text: "x", to: Array.from({ length: 21 }, (_, n) => `p${n}`) }, 400, "bad-request"],
    [{ text: "x", group: "nobody" }, 404, "not-a-member"],
  ])("S24, S25 refuses %j with %i %s", async (body, status, code) => {
    const { ask } = await served()
    expect(await ask("POST", "/messages", body)).toMatchObject({ status, body: { code } })
  })

  it("S24 takes 5,120 control characters, which are six times as many bytes of JSON", async () => {
    const { ask } = await served()
    const text = "\u0001".repeat(5_120)
    expect((await ask("POST", "/messages", { text, to: ["bob"] })).status).toBe(201)
    const { body } = await ask("GET", "/messages")
    expect(body.messages[0].text).toBe(text)
  })
})
