/** A stage for groups without random histories: an engine, and members that say frames by hand. */
import { createEngine } from "@peerage/core"
import type { ClientFrame, Line, ServerFrame } from "@peerage/core/protocol"
import { asyncStore } from "@peerage/testing"
import { createInProcess } from "../../src/in-process/transport.js"
import { memoryStore } from "../../src/memory/store.js"

/** One device of a peer, at a line of its own. */
export interface Member {
  readonly peer: string
  line: Line
  heard: ServerFrame[]
  say(frame: object): void
}

/** Everything between engine, store and lines comes to rest in a few turns. */
export async function rest(bursts = 1): Promise<void> {
  for (let burst = 0; burst < bursts; burst++) {
    await new Promise((go) => setTimeout(go))
    for (let turn = 0; turn < 12; turn++) await new Promise((go) => setImmediate(go))
  }
}

/** An engine over a store that takes its time. */
export async function groupStage(limits: object = {}) {
  const memory = memoryStore()
  const store = asyncStore(memory)
  const wire = createInProcess({})
  let ids = 0
  const engine = createEngine({
    appId: "demo",
    store,
    transports: [wire.transport],
    authorize: () => true,
    limits: { sendBurst: 10_000, requestBurst: 10_000, ...limits },
    ids: { random: () => `id-${++ids}` },
  })
  await engine.open()
  const open = async (peer: string): Promise<Member> => {
    const { signal } = new AbortController()
    let ref = 0
    const heard: ServerFrame[] = []
    const events = { onFrame: (frame: unknown) => heard.push(frame as never), onClose() {} }
    const line = await wire.dialer.dial({ appId: "demo", signal }, events)
    const say = (frame: object) => line.send({ ref: ++ref, ...frame } as ClientFrame)
    const { epoch } = engine.snapshot()
    say({ type: "open", version: 1, peer, device: "d", positions: [], epoch })
    return { peer, line, heard, say }
  }
  return { engine, memory, open }
}

/** The group that it created. */
export const groupOf = ({ heard }: Member) => {
  const created = heard.find(({ type }) => type === "grouped") as { group: string } | undefined
  return created?.group ?? ""
}
