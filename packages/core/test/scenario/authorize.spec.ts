import { createEngine } from "@peerage/core"
import { describe, expect, it } from "vitest"
import { createInProcess } from "../../src/in-process/transport.js"
import { dialRaw, openRaw } from "../raw-peer.js"

/** An engine whose host blocks whom it likes, with a line from outside. */
async function guarded() {
  const blocked = new Set<string>()
  const asked: string[] = []
  const wire = createInProcess()
  const engine = createEngine({
    appId: "demo",
    transports: [wire.transport],
    authorize({ operation, peerId, target }) {
      asked.push(`${operation} ${peerId} ${target.join(",")}`)
      return !blocked.has(peerId)
    },
  })
  await engine.open()
  return { engine, blocked, asked, dialer: wire.dialer }
}

describe("authorize", () => {
  it("S37 is asked again on a resume: who was blocked meanwhile stays out", async () => {
    const { engine, blocked, asked, dialer } = await guarded()
    const bob = await openRaw(dialer, "bob", { device: "phone" })
    const welcome = bob.frames.find(({ type }) => type === "welcome")
    const token = welcome?.type === "welcome" ? welcome.token : undefined
    bob.line.close()
    blocked.add("bob")
    const back = await dialRaw(dialer)
    const resume = {
      type: "resume",
      version: 1,
      peer: "bob",
      device: "phone",
      token: token!,
    } as const
    expect(await back.ask(resume)).toMatchObject({ type: "refused", code: "not-allowed" })
    blocked.clear()
    expect(await back.ask(resume)).toMatchObject({ type: "welcome", resumed: true })
    expect(asked).toEqual(["open bob ", "open bob ", "open bob "])
    await engine.close()
  })

  it("S20 is asked about watches, status and history; a no changes nothing", async () => {
    const { engine, blocked, asked, dialer } = await guarded()
    const bob = await openRaw(dialer, "bob", { watch: ["carol"] })
    blocked.add("bob")
    for (const frame of [
      { type: "watch", peers: ["alice"] },
      { type: "status", peers: ["alice"] },
      { type: "history", with: ["alice"] },
    ] as const)
      expect(await bob.ask(frame)).toMatchObject({ type: "refused", code: "not-allowed" })
    expect(asked).toEqual([
      "open bob carol",
      "watch bob alice",
      "status bob alice",
      "history bob alice",
    ])
    expect(engine.snapshot().sessions[0]?.watching).toEqual(["carol"])
    await engine.close()
  })
})
