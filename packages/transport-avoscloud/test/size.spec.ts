/** S24: what the longest legal frames are, and with which code longer ones end. */
import { once } from "node:events"
import { describe, expect, it } from "vitest"
import { WebSocket } from "ws"
import { codeAfter, direct, open, query, stage } from "./stage.js"

const on = stage()
/** The longest list that an engine takes: 1,000 ids of 64 letters, from `first` on. */
function longest(first: string): readonly string[] {
  const letter = (n: number) => String.fromCharCode(first.charCodeAt(0) + n)
  const rest = first.repeat(62)
  return Array.from({ length: 1_000 }, (_, n) => letter(n >> 5) + letter(n & 31) + rest)
}

describe("S24 a list of 1,000 ids", () => {
  it.each([
    [64, "A"],
    [128, "а"],
  ] as const)(
    "of %i bytes is opened with, added, asked about and removed",
    async (bytes, first) => {
      await on.start()
      const list = longest(first)
      expect(list.map((id) => Buffer.byteLength(id))).toEqual(list.map(() => bytes))
      const raw = await on.connect()
      const signature = { s: "0".repeat(64), t: 1, n: "n".repeat(64) }
      await raw.ask({ ...open("alice", list), ...signature }, { op: "opened" })
      for (const [op, answer] of [
        ["add", "added"],
        ["query", "query-result"],
        ["remove", "removed"],
      ] as const)
        await raw.ask({ ...query(list), ...signature, op }, { op: answer })
      expect(raw.isOpen).toBe(true)
    },
  )
})

describe("S24 what is longer ends with 4109", () => {
  it("a frame of over 73,728 characters, one that ws itself does not read, and one in many parts", async () => {
    await on.start()
    const empty = JSON.stringify(direct("")).length
    const fitting = direct("x".repeat(73_728 - empty))
    // Of that length it is the engine that says so, and its peer that ends.
    const shared = await on.opened("alice", "bob")
    shared.say({ ...direct(), i: 1 })
    shared.say(fitting)
    expect(await shared.hear({ op: "closed" })).toMatchObject({ peerId: "alice", code: 4109 })
    for (const length of [73_729 - empty, 170_000, 2_000_000]) {
      const raw = await on.opened("alice", "bob")
      expect(await codeAfter(raw, direct("x".repeat(length)))).toBe(4109)
    }
    const parts = new WebSocket(on.served.wire)
    await once(parts, "open")
    for (let n = 0; n < 20; n++) parts.send("x".repeat(10_000), { fin: false })
    const [code] = await once(parts, "close")
    expect(code).toBe(4109)
  })

  it("its peers are offline at once, though the other end does not close", async () => {
    await on.start()
    const watcher = await on.opened("carol")
    const raw = await on.opened("bob", "dave")
    await watcher.hear({ cmd: "presence", status: "on" })
    raw.say(direct("x".repeat(170_000)))
    raw.pause()
    await watcher.hear({ cmd: "presence", status: "off", sessionPeerIds: ["bob"] })
  })

  it("what is no UTF-8 ends with 4114", async () => {
    await on.start()
    const other = new WebSocket(on.served.wire)
    await once(other, "open")
    other.send(new Uint8Array([0x7b, 0xff, 0x7d]), { binary: false })
    const [code] = await once(other, "close")
    expect(code).toBe(4114)
  })
})
