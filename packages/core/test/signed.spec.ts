/** An engine that asks for signatures: who may open, watch and act on groups, and for how often (seed, 权限和认证). */
import { createEngine, type EngineOptions, memoryStore, type Store } from "@peerage/core"
import { createInProcess } from "@peerage/core/kernel"
import type { Signed } from "@peerage/core/protocol"
import { describe, expect, it } from "vitest"
import { sign } from "../src/signature/sign.js"
import { dialRaw, type RawPeer } from "./raw-peer.js"

const key = { id: "k1", secret: "sixteen bytes or more", algorithm: "sha256" } as const
const now = () => Math.floor(Date.now() / 1000)
let nonces = 0

type Session = { peerId: string; peerIds?: string[]; nonce?: string; timestamp?: number }

function forSession({ peerId, peerIds = [], ...rest }: Session, by: typeof key = key): Signed {
  const { nonce = `n${++nonces}`, timestamp = now() } = rest
  const request = { kind: "session", appId: "demo", peerId, peerIds, timestamp, nonce } as const
  return { signature: sign(request, by), timestamp, nonce }
}

function forGroup(
  peerId: string,
  groupId: string,
  action: "join" | "invite" | "kick",
  peerIds: string[] = [],
): Signed {
  const nonce = `n${++nonces}`
  const timestamp = now()
  const what = { kind: "group", appId: "demo", peerId, groupId, peerIds, action } as const
  return { signature: sign({ ...what, timestamp, nonce }, key), timestamp, nonce }
}

async function started(store: Store = memoryStore(), more: Partial<EngineOptions> = {}) {
  const wire = createInProcess()
  const signatures = { required: true, keys: [key] } as const
  const options = { appId: "demo", store, transports: [wire.transport], signatures, ...more }
  const engine = createEngine(options)
  await engine.open()
  return { engine, dialer: wire.dialer, store }
}

const opening = (peer: string, more: object) =>
  ({ type: "open", version: 1, peer, device: `${peer}-${++nonces}`, ...more }) as const

const code = (frame: { readonly type: string }) => ("code" in frame ? frame.code : frame.type)

async function openSigned(
  dialer: Parameters<typeof dialRaw>[0],
  peerId: string,
  watch: string[] = [],
): Promise<RawPeer> {
  const peer = await dialRaw(dialer)
  const signed = forSession({ peerId, peerIds: watch })
  expect((await peer.ask(opening(peerId, { watch, signed }))).type).toBe("welcome")
  return peer
}

describe("signatures", () => {
  it("S1 S15 open and watch only what was signed, by whom, and within the window", async () => {
    const { engine, dialer } = await started()
    const stranger = await dialRaw(dialer)
    const wrong = [
      undefined,
      { ...forSession({ peerId: "alice" }), signature: "0".repeat(64) },
      forSession({ peerId: "bob" }),
      forSession({ peerId: "alice", peerIds: ["carol"] }),
      forSession({ peerId: "alice", timestamp: now() - 302 }),
      forSession({ peerId: "alice", timestamp: now() + 302 }),
      { ...forSession({ peerId: "alice" }), nonce: "kick" },
      { ...forSession({ peerId: "alice" }), keyId: "k2" },
      forSession({ peerId: "alice" }, { ...key, secret: "another secret, as long" } as never),
    ]
    for (const signed of wrong) {
      const answer = await stranger.ask(opening("alice", signed ? { signed } : {}))
      expect(code(answer)).toBe("signature-refused")
    }
    const alice = await openSigned(dialer, "alice", ["bob"])
    expect(code(await alice.ask({ type: "watch", peers: ["carol"] }))).toBe("signature-refused")
    const signed = forSession({ peerId: "alice", peerIds: ["carol"] })
    expect((await alice.ask({ type: "watch", peers: ["carol"], signed })).type).toBe("watched")
    expect((await alice.ask({ type: "unwatch", peers: ["carol"] })).type).toBe("done")
    await engine.close()
  })

  it("S1 S2 R29 of 50 opens with one nonce one succeeds, and none after a restart", async () => {
    const { engine, dialer, store } = await started()
    const signed = forSession({ peerId: "alice" })
    const lines = await Promise.all(Array.from({ length: 50 }, () => dialRaw(dialer)))
    const answers = await Promise.all(lines.map((line) => line.ask(opening("alice", { signed }))))
    expect(answers.filter(({ type }) => type === "welcome")).toHaveLength(1)
    expect(answers.filter((one) => code(one) === "signature-refused")).toHaveLength(49)
    await engine.close()
    const again = await started(store)
    const line = await dialRaw(again.dialer)
    expect(code(await line.ask(opening("alice", { signed })))).toBe("signature-refused")
    await again.engine.close()
  })

  it("S7 create, join, invite and kick need one; leave and send do not", async () => {
    const { engine, dialer } = await started()
    const alice = await openSigned(dialer, "alice")
    const bob = await openSigned(dialer, "bob")
    expect(code(await alice.ask({ type: "create" }))).toBe("signature-refused")
    const created = await alice.ask({ type: "create", signed: forGroup("alice", "", "join") })
    if (created.type !== "grouped") throw new Error("not created")
    const { group } = created
    for (const verb of ["invite", "kick"] as const) {
      const signed = forGroup("alice", group, verb, ["bob"])
      const narrowed = await alice.ask({ type: verb, group, peers: ["bob", "carol"], signed })
      expect(code(narrowed)).toBe("signature-refused")
      expect(
        (
          await alice.ask({
            type: verb,
            group,
            peers: ["bob"],
            signed: forGroup("alice", group, verb, ["bob"]),
          })
        ).type,
      ).toBe("grouped")
    }
    expect(code(await bob.ask({ type: "join", group }))).toBe("signature-refused")
    const join = { type: "join", group, signed: forGroup("bob", group, "join") } as const
    expect((await bob.ask(join)).type).toBe("grouped")
    expect(code(await bob.ask(join))).toBe("signature-refused")
    expect((await bob.ask({ type: "send", group, text: "hello" })).type).toBe("sent")
    expect((await bob.ask({ type: "leave", group })).type).toBe("grouped")
    await engine.close()
  })

  it("S20 status tells only of watched peers, unless authorize allows or the host opens it", async () => {
    const closed = await started()
    const alice = await openSigned(closed.dialer, "alice", ["bob"])
    await openSigned(closed.dialer, "bob")
    await openSigned(closed.dialer, "carol")
    const asked = { type: "status", peers: ["bob", "carol"] } as const
    expect(await alice.ask(asked)).toMatchObject({ online: ["bob"] })
    await closed.engine.close()
    for (const more of [
      { authorize: () => true },
      { signatures: { required: true, keys: [key], openStatus: true } } as const,
    ]) {
      const open = await started(memoryStore(), more)
      const dave = await openSigned(open.dialer, "dave")
      await openSigned(open.dialer, "carol")
      expect(await dave.ask(asked)).toMatchObject({ online: ["carol"] })
      await open.engine.close()
    }
  })

  it("S21 an open is answered with the states of the signed peers, and of nobody else", async () => {
    const { engine, dialer } = await started()
    for (const peerId of ["bob", "carol"]) await openSigned(dialer, peerId)
    const alice = await dialRaw(dialer)
    const narrow = forSession({ peerId: "alice", peerIds: ["bob"] })
    const wide = opening("alice", { watch: ["bob", "carol"], signed: narrow })
    expect(code(await alice.ask(wide))).toBe("signature-refused")
    expect(JSON.stringify(alice.frames)).not.toContain("carol")
    const signed = forSession({ peerId: "alice", peerIds: ["bob"] })
    await alice.ask(opening("alice", { watch: ["bob"], signed }))
    const told = await alice.until((all) => all.find(({ type }) => type === "presence"))
    expect(told).toMatchObject({ states: [["bob", true, expect.anything()]] })
    expect(JSON.stringify(alice.frames)).not.toContain("carol")
    await engine.close()
  })

  it("S15 keys can be changed while the engine runs", async () => {
    let keys = [key]
    const signatures = { required: true, keys: () => keys } as const
    const { engine, dialer } = await started(memoryStore(), { signatures })
    const line = await dialRaw(dialer)
    const second = { ...key, id: "k2", secret: "the second one's secret" } as never
    const signed = forSession({ peerId: "alice" }, second)
    expect(code(await line.ask(opening("alice", { signed })))).toBe("signature-refused")
    keys = [key, second]
    expect((await line.ask(opening("alice", { signed }))).type).toBe("welcome")
    await engine.close()
  })

  it("refuses options that would protect nobody, and warns of a secret that can be guessed", async () => {
    const bad = [
      { required: true, keys: [] },
      { required: false, keys: [key] },
      { required: true, keys: [key, key] },
    ]
    for (const signatures of bad) {
      expect(() => createEngine({ appId: "demo", signatures: signatures as never })).toThrow(
        expect.objectContaining({ code: "bad-options" }),
      )
    }
    const signatures = { required: true, keys: [{ id: "k1", secret: "short" }] } as const
    const engine = createEngine({ appId: "demo", signatures })
    const problems: string[] = []
    engine.problems$.subscribe((problem) => problems.push(problem.code))
    await engine.open()
    expect(problems).toEqual(["weak-key"])
    await engine.close()
  })
})
