/** Peers over REST: who is there, what waits for them, and what the operator does about them. */
import { describe, expect, it } from "vitest"
import { risingClock, served } from "./served.js"

describe("peers", () => {
  it("P9 status tells who is online and who is not", async () => {
    const { ask, client } = await served()
    await client("alice")
    expect((await ask("GET", "/status?peers=alice&peers=bob&peers=alice")).body).toEqual({
      online: ["alice"],
      offline: ["bob"],
    })
    expect((await ask("GET", "/status")).status).toBe(400)
    const many = Array.from({ length: 101 }, (_, n) => `peers=p${n}`).join("&")
    expect((await ask("GET", `/status?${many}`)).status).toBe(400)
  })

  it("conversations come newest first, with what is unread", async () => {
    const { ask, engine, client } = await served({ clock: risingClock() })
    await ask("POST", "/groups", { id: "raid", members: ["bob"], by: "alice" })
    await engine.host.send("1", { from: "alice", to: "bob" })
    await engine.host.send("2", { from: "alice", to: "bob" })
    await engine.host.send("3", { from: "alice", group: "raid" })
    const { body } = await ask("GET", "/peers/bob/conversations")
    expect(body.conversations).toMatchObject([
      { group: "raid", unread: 1, read: 0, last: { text: "3" } },
      { peers: ["alice", "bob"], unread: 2, read: 0, last: { text: "2" } },
    ])
    const first = await ask("GET", "/peers/bob/conversations?limit=1")
    expect(first.body.conversations).toHaveLength(1)
    const after = encodeURIComponent(first.body.after)
    const second = await ask("GET", `/peers/bob/conversations?limit=1&after=${after}`)
    expect(second.body.conversations).toMatchObject([{ peers: ["alice", "bob"] }])
    expect(second.body).not.toHaveProperty("after")
    expect((await ask("GET", "/peers/stranger/conversations")).body).toEqual({ conversations: [] })
    expect((await ask("GET", "/peers/bob/conversations?limit=101")).status).toBe(400)
    const bob = await client("bob")
    // An acknowledgement is stored within a second (L6).
    await expect
      .poll(async () => (await ask("GET", "/peers/bob/undelivered")).body, { timeout: 5_000 })
      .toEqual({
        undelivered: 0,
      })
    // Delivered is not read.
    expect((await ask("GET", "/peers/bob/conversations")).body.conversations[1].unread).toBe(2)
    await bob.close()
  })

  it("undelivered counts what waits in conversations of peers, and not what it said itself", async () => {
    const { ask, engine } = await served()
    await ask("POST", "/groups", { id: "raid", members: ["bob"] })
    await engine.host.send("1", { from: "alice", to: "bob" })
    await engine.host.send("2", { from: "carol", to: ["bob", "alice"] })
    await engine.host.send("3", { from: "bob", to: "alice" })
    await engine.host.send("4", { from: "alice", group: "raid" })
    expect((await ask("GET", "/peers/bob/undelivered")).body).toEqual({ undelivered: 2 })
    expect((await ask("GET", "/peers/alice/undelivered")).body).toEqual({ undelivered: 2 })
    expect((await ask("GET", "/peers/nobody/undelivered")).body).toEqual({ undelivered: 0 })
  })

  it("sessions are told, and ended one by one or all", async () => {
    const { ask, client } = await served()
    const [phone, laptop] = [await client("alice", ["bob"]), await client("alice")]
    const ended: string[] = []
    for (const each of [phone, laptop])
      each.on("session", ({ reason }) => reason && ended.push(reason))
    const { body } = await ask("GET", "/peers/alice/sessions")
    expect(body.sessions).toHaveLength(2)
    expect(body.sessions[0]).toEqual({
      session: expect.any(Number),
      peerId: "alice",
      deviceId: expect.any(String),
      state: "open",
      watching: ["bob"],
      unacknowledged: 0,
      draining: 0,
    })
    const one = `/peers/alice/sessions/${body.sessions[0].session}`
    expect((await ask("DELETE", one)).body).toEqual({ closed: 1 })
    expect((await ask("DELETE", one)).body).toEqual({ closed: 0 })
    expect((await ask("DELETE", `/peers/bob/sessions/${body.sessions[1].session}`)).body).toEqual({
      closed: 0,
    })
    expect((await ask("DELETE", "/peers/alice/sessions")).body).toEqual({ closed: 1 })
    await expect.poll(() => ended).toEqual(["removed", "removed"])
    expect((await ask("GET", "/peers/alice/sessions")).body).toEqual({ sessions: [] })
    expect((await ask("DELETE", "/peers/alice/sessions/x")).status).toBe(400)
  })

  it("a muted peer cannot send until its time is over or it is unmuted", async () => {
    const { ask, client } = await served()
    const alice = await client("alice", ["bob"])
    expect((await ask("PUT", "/peers/alice/mute")).status).toBe(204)
    await expect(alice.send("x", { to: "bob" })).rejects.toMatchObject({ code: "muted" })
    expect((await ask("DELETE", "/peers/alice/mute")).status).toBe(204)
    await alice.send("x", { to: "bob" })
    expect((await ask("PUT", "/peers/alice/mute", { until: Date.now() - 1 })).status).toBe(204)
    await alice.send("y", { to: "bob" })
    expect((await ask("PUT", "/peers/alice/mute", { until: "soon" })).status).toBe(400)
  })

  it("a banned peer is put out and kept out until it is unbanned", async () => {
    const { ask, client } = await served()
    const alice = await client("alice")
    const ended: string[] = []
    alice.on("session", ({ reason }) => reason && ended.push(reason))
    expect((await ask("PUT", "/peers/alice/ban", {})).status).toBe(204)
    await expect.poll(() => ended).toEqual(["removed"])
    await expect(client("alice")).rejects.toMatchObject({ code: "banned" })
    expect((await ask("DELETE", "/peers/alice/ban")).status).toBe(204)
    await client("alice")
  })
})
