/** What a scenario plays on: a real engine over a store in memory, with a clock that stands still and counted ids. */
import type { Engine, EngineOptions, LimitName } from "@peerage/core"
import { createEngine, inProcess, memoryStore } from "@peerage/core"
import type { Dialer } from "@peerage/core/protocol"
import { type ManualClock, manualClock } from "../clock.js"
import { type FaultyStore, faultyStore, type StoreFault } from "../store/faulty-store.js"
import type { StageLine } from "./line.js"
import { groupName, type Names } from "./names.js"

/** What the host can be heard to notice, by the name that transcripts use. */
export type Notice = "offline" | "presence" | "sessions" | "groups"

export interface Stage {
  readonly clock: ManualClock
  readonly faults: StoreFault[]
  readonly store: FaultyStore
  readonly lines: Map<string, StageLine>
  /** The tokens that each device was given, the newest last. */
  readonly tokens: Map<string, string[]>
  readonly names: Names
  readonly notices: Set<Notice>
  /** What the host noticed since the last block, to be told when the names of all groups are known. */
  heard: (() => string)[]
  engine: Engine
  dialer: Dialer
  /** Begins an engine over the same store; the one before must be closed. */
  start(options: Readonly<Record<string, string>>): Promise<void>
}

/** Sets the stage; nothing runs before `start`. */
export function setStage(): Stage {
  const clock = manualClock()
  const faults: StoreFault[] = []
  const memory = memoryStore()
  const supports = { ...memory.supports }
  // As plain data, so that a transcript can say how durable the store is.
  const store = faultyStore({ ...bound(memory), supports }, faults)
  let ids = 0
  const stage: Stage = {
    clock,
    faults,
    store,
    lines: new Map(),
    tokens: new Map(),
    names: { epochs: [], groups: new Map() },
    notices: new Set(),
    heard: [],
    engine: undefined as unknown as Engine,
    dialer: undefined as unknown as Dialer,
    async start(options) {
      if (options.durable) Object.assign(supports, { durable: options.durable })
      const { resume } = options
      stage.engine = createEngine({
        appId: "demo",
        store,
        clock,
        ids: { random: () => `id${++ids}` },
        limits: limitsOf(options),
        ...(resume === undefined ? {} : { resumeWindowMs: Number(resume) }),
      })
      stage.dialer = inProcess(stage.engine)
      listen(stage)
      await stage.engine.open()
    },
  }
  return stage
}

function bound(store: ReturnType<typeof memoryStore>): Omit<typeof store, "supports"> {
  return {
    open: () => store.open(),
    close: () => store.close(),
    get: (key) => store.get(key),
    range: (partition, range) => store.range(partition, range),
    commit: (transactions) => store.commit(transactions),
  }
}

function limitsOf(options: Readonly<Record<string, string>>): NonNullable<EngineOptions["limits"]> {
  const limits: Partial<Record<LimitName, number>> = {}
  for (const pair of options.limits?.split(",") ?? []) {
    const [name, value] = pair.split(":")
    limits[name as LimitName] = Number(value)
  }
  return limits
}

function listen(stage: Stage): void {
  const { engine, notices, names } = stage
  const hear = (line: string | (() => string)) =>
    stage.heard.push(() => `host <- ${typeof line === "string" ? line : line()}`)
  engine.problems$.subscribe(({ code }) => hear(`problem ${code}`))
  engine.offline$.subscribe(({ reason, peerIds, message }) => {
    if (notices.has("offline"))
      hear(`${[...peerIds].join(", ")} offline, ${reason}: ${message.from} #${message.seq}`)
  })
  engine.presence$.subscribe(({ peerId, online }) => {
    if (notices.has("presence")) hear(`${peerId} ${online ? "online" : "offline"}`)
  })
  engine.groups$.subscribe(({ type, groupId, peers, by, seq }) => {
    if (notices.has("groups"))
      hear(() => `${groupName(names, groupId)}: ${[type, ...peers].join(" ")} by ${by} #${seq}`)
  })
  engine.sessions$.subscribe(({ type, peerId, deviceId, reason }) => {
    if (notices.has("sessions"))
      hear(`${peerId}/${deviceId} ${type}${reason === undefined ? "" : `, ${reason}`}`)
  })
}
