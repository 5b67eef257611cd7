import type { ServerFrame } from "@peerage/core/protocol"
import { describe, expect, it } from "vitest"
import { groupOf, groupStage, type Member, rest } from "./group-stage.js"
import { fc, patience, settings } from "./settings.js"

/** The rules in a few lines: who is in, and what each has to hear. */
interface Model {
  readonly members: Set<string>
  seq: number
  n: number
}

interface Real {
  readonly group: string
  readonly open: (peer: string) => Promise<Member>
  readonly lines: Map<string, Member>
}

const peers = ["ann", "bob", "cid", "dan"]

/** What one peer asks; what must be answered, and which entry everyone who is or was in hears, if any. */
class Ask implements fc.AsyncCommand<Model, Real> {
  readonly by: string
  readonly frame: Readonly<Record<string, unknown>>
  readonly decide: (model: Model) => { readonly code?: string; readonly entry?: string }

  constructor(by: string, frame: Readonly<Record<string, unknown>>, decide: Ask["decide"]) {
    this.by = by
    this.frame = frame
    this.decide = decide
  }

  check(): boolean {
    return true
  }

  async run(model: Model, { group, lines }: Real): Promise<void> {
    const before = new Set(model.members)
    const { code, entry } = this.decide(model)
    if (entry !== undefined) model.seq++
    if (entry === "message") model.n++
    for (const member of lines.values()) member.heard.length = 0
    lines.get(this.by)?.say({ group, ...this.frame })
    await rest()
    const answer = lines.get(this.by)?.heard.find((one) => "ref" in one || one.type === "sent")
    expect(outcomeOf(answer)).toBe(code ?? entry ?? "nothing changed")
    const audience = new Set([...before, ...model.members])
    for (const [peer, { heard }] of lines) {
      const entries = heard.filter(({ type }) => type === "message" || type === "membership")
      const isOwn = entry === "message" && peer === this.by
      const hears = entry !== undefined && audience.has(peer) && !isOwn
      expect(entries, `${peer} after ${this}`).toHaveLength(hears ? 1 : 0)
      if (hears) expect(entries[0]).toMatchObject({ seq: model.seq, n: model.n })
    }
    await this.#checkMembers(model, lines, group)
  }

  toString(): string {
    return `${this.by}: ${JSON.stringify(this.frame)}`
  }

  /** Everyone in is told the same members, and nobody else is. */
  async #checkMembers({ members }: Model, lines: Real["lines"], group: string): Promise<void> {
    for (const member of lines.values()) member.say({ type: "members", group })
    await rest()
    for (const [peer, { heard }] of lines) {
      const answer = heard.find(({ type }) => type === "members")
      expect(answer && "members" in answer ? answer.members : undefined).toEqual(
        members.has(peer) ? [...members].sort() : undefined,
      )
    }
  }
}

/** Acknowledges all, goes, and comes back: it hears nothing again, and is in as before. */
class Return implements fc.AsyncCommand<Model, Real> {
  readonly peer: string

  constructor(peer: string) {
    this.peer = peer
  }

  check(): boolean {
    return true
  }

  async run({ seq }: Model, { group, open, lines }: Real): Promise<void> {
    const line = lines.get(this.peer)
    const last = line?.heard.findLast(({ type }) => type === "message" || type === "membership")
    const to = last && "seq" in last ? (last.seq ?? 0) : 0
    if (to > 0) line?.line.send({ type: "ack", positions: [[`g:${group}`, Math.min(to, seq)]] })
    line?.say({ type: "close" })
    await rest()
    lines.set(this.peer, await open(this.peer))
    await rest()
  }

  toString(): string {
    return `${this.peer} returns`
  }
}

function outcomeOf(frame: ServerFrame | undefined): string | undefined {
  if (frame?.type === "refused") return frame.code
  if (frame?.type === "sent") return "message"
  if (frame?.type !== "grouped") return frame?.type
  return frame.seq === undefined ? "nothing changed" : "change"
}

const outside = { code: "not-a-member" }
const changed = { entry: "change" }
const peer = fc.constantFrom(...peers)
const some = fc.uniqueArray(peer, { minLength: 1, maxLength: 3 })

const commands = [
  peer.map((by) => new Return(by)),
  peer.map(
    (by) =>
      new Ask(by, { type: "join" }, ({ members }) => {
        if (members.has(by)) return {}
        members.add(by)
        return changed
      }),
  ),
  peer.map(
    (by) => new Ask(by, { type: "leave" }, ({ members }) => (members.delete(by) ? changed : {})),
  ),
  fc.tuple(peer, some).map(
    ([by, invited]) =>
      new Ask(by, { type: "invite", peers: invited }, ({ members }) => {
        if (!members.has(by)) return outside
        const before = members.size
        for (const one of invited) members.add(one)
        return members.size > before ? changed : {}
      }),
  ),
  fc.tuple(peer, some).map(
    ([by, kicked]) =>
      new Ask(by, { type: "kick", peers: kicked }, ({ members }) => {
        if (!members.has(by)) return outside
        const before = members.size
        for (const one of kicked) members.delete(one)
        return members.size < before ? changed : {}
      }),
  ),
  peer.map(
    (by) =>
      new Ask(by, { type: "send", text: "hello" }, ({ members }) =>
        members.has(by) ? { entry: "message" } : outside,
      ),
  ),
  peer.map(
    (by) =>
      new Ask(by, { type: "attributes", set: { level: 3 } }, ({ members }) =>
        members.has(by) ? changed : outside,
      ),
  ),
]

describe("a group against its model", () => {
  it("P10 C8 S32 every request is answered, and every entry heard, as a few lines of rules say", {
    timeout: patience,
  }, async () => {
    const property = fc.asyncProperty(
      fc.commands(commands, { maxCommands: 40, size: "max" }),
      async (asked) => {
        const { engine, open } = await groupStage()
        const lines = new Map<string, Member>()
        for (const name of peers) lines.set(name, await open(name))
        lines.get("ann")?.say({ type: "create" })
        await rest()
        const group = groupOf(lines.get("ann") as Member)
        const model = { members: new Set(["ann"]), seq: 1, n: 0 }
        await fc.asyncModelRun(() => ({ model, real: { group, open, lines } }), asked)
        await engine.close()
      },
    )
    await fc.assert(property, settings(60))
  })
})
