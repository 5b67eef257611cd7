/** Code that Peerage calls may throw: the engine tells of it on `problems$` and goes on (F19, design §5, §6). */
import { createEngine, inProcess, memoryStore, type Problem } from "@peerage/core"
import type { Connection, Transport } from "@peerage/core/adapter"
import { map, mergeMap } from "rxjs"
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest"
import { openRaw } from "./raw-peer.js"

const uncaught: unknown[] = []
const keep = (error: unknown) => uncaught.push(error)
beforeAll(() => {
  process.on("uncaughtException", keep)
  process.on("unhandledRejection", keep)
})
// While somebody listens vitest tells of none, also in the files that share this process.
afterAll(() => {
  process.off("uncaughtException", keep)
  process.off("unhandledRejection", keep)
})

async function started(options: Partial<Parameters<typeof createEngine>[0]> = {}) {
  const engine = createEngine({ appId: "demo", ...options })
  const problems: Problem[] = []
  engine.problems$.subscribe((problem) => problems.push(problem))
  await engine.open()
  return { engine, dialer: inProcess(engine), problems }
}

/** What a host's uncaught exceptions would need to show: rxjs raises them in a timer. */
const aTimerLater = () => new Promise((done) => setTimeout(done, 5))

afterEach(() => {
  uncaught.length = 0
})

describe("F19 code of the host that throws", () => {
  it("F19 a subscriber that throws, also behind operators, is a problem and others are served", async () => {
    const { engine, dialer, problems } = await started()
    const seen: string[] = []
    const fail = () => {
      throw new Error("subscriber")
    }
    engine.messages$.subscribe(fail)
    engine.messages$.pipe(map(fail)).subscribe()
    engine.messages$
      .pipe(
        mergeMap(() => [1]),
        map(fail),
      )
      .subscribe(() => {})
    engine.messages$.subscribe({ next: fail })
    engine.messages$.subscribe(({ text }) => seen.push(text))
    const alice = await openRaw(dialer, "alice", { watch: ["bob"] })
    await alice.ask({ type: "send", to: ["bob"], text: "one" })
    await alice.ask({ type: "send", to: ["bob"], text: "two" })
    await aTimerLater()
    expect(seen).toEqual(["one", "two"])
    // Those behind operators ended with their first throw; the direct ones threw twice.
    expect(problems.filter(({ code }) => code === "defect")).toHaveLength(6)
    expect(uncaught).toEqual([])
    await engine.close()
  })

  it("F19 a subscriber that rejects is a problem, one that never settles is none, and others are served", async () => {
    const { engine, dialer, problems } = await started()
    const seen: string[] = []
    engine.messages$.subscribe(async () => {
      throw new Error("async subscriber")
    })
    engine.messages$.subscribe({ next: () => Promise.reject(new Error("later")) })
    engine.messages$.subscribe(() => new Promise(() => {}))
    engine.problems$.subscribe(async () => {
      throw new Error("async subscriber of problems")
    })
    engine.messages$.subscribe(({ text }) => seen.push(text))
    const alice = await openRaw(dialer, "alice", { watch: ["bob"] })
    await alice.ask({ type: "send", to: ["bob"], text: "one" })
    await aTimerLater()
    expect(seen).toEqual(["one"])
    expect(problems.map(({ code }) => code)).toEqual(["defect", "defect"])
    expect(uncaught).toEqual([])
    await engine.close()
  })

  it("F19 a subscriber of problems$ that throws breaks nothing", async () => {
    const { engine, dialer } = await started()
    engine.problems$.subscribe(() => {
      throw new Error("problem of problems")
    })
    engine.sessions$.subscribe(() => {
      throw new Error("subscriber")
    })
    await openRaw(dialer, "alice")
    await aTimerLater()
    expect(uncaught).toEqual([])
    await engine.close()
  })

  it("F19 authorize that throws, rejects or never answers refuses and is told", async () => {
    const fail = () => {
      throw new Error("thenable")
    }
    const answers = [
      () => {
        throw new Error("sync")
      },
      () => Promise.reject(new Error("async")),
      () => new Promise<boolean>(() => {}),
      // biome-ignore lint/suspicious/noThenProperty: what a host may answer by mistake
      () => ({ then: fail }) as never,
    ]
    for (const authorize of answers) {
      const wire = loopTransport()
      const { engine, problems } = await started({
        authorize,
        transports: [wire.transport],
        limits: { checkMs: 20 },
      })
      const frames: unknown[] = []
      wire.connect(frames)({ type: "open", ref: 1, version: 1, peer: "alice", device: "d" })
      await expect
        .poll(() => frames)
        .toEqual([expect.objectContaining({ ref: 1, code: "check-failed" })])
      expect(problems).toEqual([expect.objectContaining({ code: "check-failed" })])
      await engine.close()
    }
    expect(uncaught).toEqual([])
  })

  it("F19 a transport that throws from send or broadcast stops neither the engine nor others", async () => {
    const wire = loopTransport({ throws: true })
    const { engine, dialer, problems } = await started({ transports: [wire.transport] })
    wire.connect([])({ type: "open", ref: 1, version: 1, peer: "bob", device: "d" })
    const alice = await openRaw(dialer, "alice", { watch: ["bob"] })
    const carol = await openRaw(dialer, "carol")
    await carol.ask({ type: "status", peers: ["bob"] })
    const sent = await alice.ask({ type: "send", to: ["bob"], text: "still here" })
    expect(sent).toMatchObject({ type: "sent" })
    expect(await carol.ask({ type: "status", peers: ["bob"] })).toMatchObject({ online: ["bob"] })
    expect(problems.some(({ code }) => code === "defect")).toBe(true)
    expect(uncaught).toEqual([])
    await engine.close()
  })

  it("F19 a store that throws instead of rejecting degrades the engine, which comes back", async () => {
    const store = memoryStore()
    const { commit } = store
    let throws = false
    store.commit = (transactions) => {
      if (throws) throw new Error("a store that does not know its port")
      return commit.call(store, transactions)
    }
    const { engine, dialer } = await started({ store })
    const alice = await openRaw(dialer, "alice", { watch: ["bob"] })
    throws = true
    const refused = await alice.ask({ type: "send", to: ["bob"], text: "lost" })
    expect(refused).toMatchObject({ type: "refused", code: "outcome-unknown", retryable: true })
    expect(engine.status).toBe("degraded")
    expect(await alice.ask({ type: "send", to: ["bob"], text: "x" })).toMatchObject({
      code: "degraded",
    })
    const transient = await alice.ask({
      type: "send",
      to: ["bob"],
      text: "typing",
      transient: true,
    })
    expect(transient).toMatchObject({ type: "sent" })
    throws = false
    await engine.reopen()
    expect(engine.status).toBe("open")
    const back = await openRaw(dialer, "alice", { watch: ["bob"] })
    expect(await back.ask({ type: "send", to: ["bob"], text: "kept" })).toMatchObject({
      type: "sent",
    })
    expect(uncaught).toEqual([])
    await engine.close()
  })
})

/** A transport of a few lines whose connections may throw wherever they are called. */
function loopTransport({ throws = false } = {}) {
  let accept: (connection: Connection) => void = () => {}
  const transport: Transport = {
    name: "loop",
    supports: { resume: false },
    async listen(_appId, accepts) {
      accept = accepts
      return async () => {
        if (throws) throw new Error("stop")
      }
    },
    broadcast(connections, frame) {
      if (throws) throw new Error("broadcast")
      for (const connection of connections) connection.send(frame)
      return []
    },
  }
  return {
    transport,
    connect(frames: unknown[]) {
      let heard: (frame: unknown) => void = () => {}
      accept({
        id: "loop-1",
        info: { transport: "loop", headers: {} },
        onFrame: (listener) => {
          heard = listener
        },
        onClose() {},
        send(frame) {
          if (throws) throw new Error("send")
          frames.push(frame.value)
          return "sent"
        },
        close() {
          if (throws) throw new Error("close")
        },
      })
      return (frame: unknown) => heard(frame)
    },
  }
}
