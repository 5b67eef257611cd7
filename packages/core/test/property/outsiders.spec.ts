import { createEngine } from "@peerage/core"
import type { ClientFrame, Line } from "@peerage/core/protocol"
import { describe, expect, it } from "vitest"
import { createInProcess } from "../../src/in-process/transport.js"
import { fc, patience, settings } from "./settings.js"

/** What may be asked about a group; also by those who must not learn that there is one. */
const requests = {
  send: (group: string) => ({ type: "send", group, text: "hello" }),
  transient: (group: string) => ({ type: "send", group, text: "typing", transient: true }),
  again: (group: string) => ({ type: "send", group, text: "hello", key: 7, again: true }),
  leave: (group: string) => ({ type: "leave", group }),
  inviteMember: (group: string) => ({ type: "invite", group, peers: ["ann"] }),
  inviteOther: (group: string) => ({ type: "invite", group, peers: ["eve", "dan"] }),
  kick: (group: string) => ({ type: "kick", group, peers: ["ann"] }),
  members: (group: string) => ({ type: "members", group }),
  attributes: (group: string) => ({ type: "attributes", group }),
  setAttributes: (group: string) => ({ type: "attributes", group, set: { level: 3 } }),
  history: (group: string) => ({ type: "history", group, notices: true }),
  historyByTime: (group: string) => ({ type: "history", group, sinceTime: 5 }),
  read: (group: string) => ({ type: "read", conversation: `g:${group}`, seq: 2 }),
  ack: (group: string) => ({ type: "ack", positions: [[`g:${group}`, 2]] }),
} as const
type Request = keyof typeof requests

/** A peer's line: asks one thing after the other, and keeps what it hears as bytes. */
async function lineFor(dial: () => Promise<Line>, heard: string[]) {
  const line = await dial()
  return {
    heard,
    async say(frame: object): Promise<void> {
      line.send(frame as ClientFrame)
      for (let turn = 0; turn < 12; turn++) await new Promise((go) => setImmediate(go))
    },
    close: () => line.close(),
  }
}

async function stage() {
  const wire = createInProcess({})
  let ids = 0
  const engine = createEngine({
    appId: "demo",
    transports: [wire.transport],
    authorize: () => true,
    ids: { random: () => `id-${++ids}` },
  })
  await engine.open()
  const open = async (peer: string, positions: readonly (readonly [string, number])[] = []) => {
    const heard: string[] = []
    const { signal } = new AbortController()
    const onFrame = (frame: unknown) => heard.push(JSON.stringify(frame))
    const line = await lineFor(
      () => wire.dialer.dial({ appId: "demo", signal }, { onFrame, onClose: () => undefined }),
      heard,
    )
    const { epoch } = engine.snapshot()
    const who = { version: 1, peer, device: "d", positions, epoch }
    await line.say({ type: "open", ref: 1, ...who })
    return line
  }
  return { engine, open }
}

/** The group as its members know it: two of them, a message, a kicked one who has acknowledged everything. */
async function groupWith(members: Awaited<ReturnType<typeof stage>>): Promise<string> {
  const ann = await members.open("ann")
  await ann.say({ type: "create", ref: 2, attributes: { name: "raid" } })
  const answer = ann.heard.map((text) => JSON.parse(text)).find(({ type }) => type === "grouped")
  const { group } = answer as { group: string }
  await ann.say({ type: "invite", ref: 3, group, peers: ["bob", "cid"] })
  await ann.say({ type: "send", ref: 4, group, text: "secret" })
  return group
}

describe("outsiders", () => {
  it("S32 S35 S19 what does not exist and what is not allowed are answered with the same bytes", {
    timeout: patience,
  }, async () => {
    const names = fc.array(fc.constantFrom(...(Object.keys(requests) as Request[])), {
      minLength: 1,
      maxLength: 14,
    })
    const property = fc.asyncProperty(names, fc.nat(5), async (asked, seq) => {
      const { engine, open } = await stage()
      const group = await groupWith({ engine, open })
      // As long as the other, so that not even the length tells them apart.
      const nowhere = group.replace(/./g, "x")
      const answers = async (peer: string, id: string) => {
        const line = await open(peer, [[`g:${id}`, seq]])
        line.heard.length = 0
        for (const [at, name] of asked.entries())
          await line.say({ ref: at + 10, ...requests[name](id) })
        return line.heard.map((text) => text.replaceAll(id, "GROUP"))
      }
      const stranger = await answers("eve", group)
      expect(stranger).toEqual(await answers("eva", nowhere))
      for (const text of stranger) expect(text).not.toContain("secret")
      await engine.close()
    })
    await fc.assert(property, settings(60))
  })

  it("S32 joining needs the id: a wrong one is refused, and leaves nothing behind", async () => {
    const { engine, open } = await stage()
    const eve = await open("eve")
    await eve.say({ type: "join", ref: 2, group: "guess" })
    await eve.say({ type: "members", ref: 3, group: "guess" })
    await eve.say({ type: "groups", ref: 4 })
    const codes = eve.heard.map((text) => JSON.parse(text)).filter(({ ref }) => ref > 1)
    expect(codes).toMatchObject([
      { ref: 2, code: "not-a-member" },
      { ref: 3, code: "not-a-member" },
      { ref: 4, type: "groups", groups: [] },
    ])
    await engine.close()
  })

  it("S33 a group whose id is the published id of two peers reads nothing of theirs", async () => {
    const { engine, open } = await stage()
    const ann = await open("ann")
    await ann.say({ type: "watch", ref: 2, peers: ["bob"] })
    await ann.say({ type: "send", ref: 3, to: ["bob"], text: "secret" })
    const sent = ann.heard.map((text) => JSON.parse(text)).find(({ type }) => type === "sent")
    const { conversation } = sent as { conversation: string }
    const eve = await open("eve", [[`g:${conversation}`, 0]])
    await eve.say({ type: "history", ref: 2, group: conversation })
    await eve.say({ type: "join", ref: 3, group: conversation })
    await eve.say({ type: "read", ref: 4, conversation: `g:${conversation}`, seq: 1 })
    for (const text of eve.heard.slice(1)) expect(text).toContain("not-a-member")
    await engine.close()
  })
})
