import type { Client, ClientOptions, Message } from "@peerage/client"
import { createClient, PeerageError } from "@peerage/client"
import { map } from "rxjs"
import { afterEach, describe, expect, it, vi } from "vitest"
import { fromBob } from "../rules/given.js"
import { type ScriptedDialer, scriptedDialer } from "../scripted-dialer.js"
import { settled, type TestClock, testClock } from "../test-clock.js"

interface Alice {
  readonly client: Client
  readonly dialer: ScriptedDialer
  readonly clock: TestClock
}

function makeAlice(options: Partial<ClientOptions> = {}): Alice {
  const dialer = scriptedDialer()
  const clock = testClock()
  const client = createClient({
    appId: "demo",
    peerId: "alice",
    deviceId: "d1",
    transport: dialer,
    clock,
    random: () => 0.5,
    ...options,
  })
  return { client, dialer, clock }
}

async function openAlice(options: Partial<ClientOptions> = {}): Promise<Alice> {
  const alice = makeAlice(options)
  const opening = alice.client.open({ watch: ["bob"] })
  await settled()
  alice.dialer.line.welcome()
  await opening
  alice.clock.advance(0)
  return alice
}

const code = (expected: string) => expect.objectContaining({ code: expected })

describe("the client", () => {
  it("passes the app and a fresh auth to each dial", async () => {
    let asked = 0
    const { dialer, clock } = await openAlice({ auth: async () => `token ${++asked}` })
    expect(dialer.line.options).toMatchObject({ appId: "demo", auth: "token 1" })
    dialer.line.cut()
    clock.advance(250)
    await settled()
    expect(dialer.line.options).toMatchObject({ auth: "token 2" })
  })

  it("tries again when auth or the dial fails, and says so", async () => {
    const { client, dialer, clock } = makeAlice({
      auth: () => {
        if (dialer.dials === 0 && clock.now() < 1_800_000_000_100) throw new Error("no token")
      },
    })
    const problems: unknown[] = []
    client.on("problem", ({ code, cause }) => problems.push([code, (cause as Error).message]))
    const opening = client.open()
    await settled()
    dialer.mode = "fails"
    clock.advance(250)
    await settled()
    dialer.mode = "answers"
    clock.advance(500)
    await settled()
    dialer.line.welcome()
    await opening
    expect(problems).toEqual([
      ["dial-failed", "no token"],
      ["dial-failed", "No route."],
    ])
  })

  it("gives up a dial that hangs, after 10 s", async () => {
    const { client, dialer, clock } = makeAlice()
    dialer.mode = "hangs"
    const opening = client.open()
    await settled()
    dialer.mode = "answers"
    clock.advance(10_000)
    clock.advance(250)
    await settled()
    expect(dialer.dials).toBe(2)
    dialer.line.welcome()
    await opening
  })

  it("spreads its attempts by chance, between 0 and the bound", async () => {
    for (const [chance, wait] of [
      [0, 0],
      [0.999, 499],
    ] as const) {
      const { dialer, clock } = await openAlice({ random: () => chance, backoff: { minMs: 500 } })
      dialer.line.cut()
      clock.advance(Math.max(0, wait - 1))
      await settled()
      expect(dialer.dials).toBe(wait === 0 ? 2 : 1)
      clock.advance(2)
      await settled()
      expect(dialer.dials).toBe(2)
    }
  })

  it("keeps its snapshot until something changes", async () => {
    const { client, dialer, clock } = await openAlice()
    const before = client.session
    expect(before).toEqual({ state: "open", peerId: "alice", deviceId: "d1", online: new Set() })
    expect(client.session).toBe(before)
    dialer.line.says({ type: "presence", states: [["bob", true, 1]] })
    expect(client.session.online).toEqual(new Set(["bob"]))
    dialer.line.cut()
    expect(client.session).toMatchObject({ state: "paused", online: new Set(["bob"]) })
    await client.close()
    expect(client.session).toMatchObject({ state: "closed", online: new Set() })
    expect(clock.waiting).toBe(0)
  })

  it("is opening until it is open, and can be opened again after close", async () => {
    const { client, dialer } = makeAlice()
    const states: string[] = []
    client.on("session", ({ state }) => states.push(`${state} ${client.session.state}`))
    const opening = client.open()
    expect(client.session.state).toBe("opening")
    await settled()
    dialer.line.welcome()
    await opening
    const closing = client.close()
    dialer.line.says({ type: "done", ref: dialer.line.last("close").ref })
    await closing
    expect(dialer.line.closed).toBe(true)
    const again = client.open()
    await settled()
    dialer.line.welcome()
    await again
    expect(states).toEqual(["opened open", "closed closed", "opened open"])
  })

  it("disposes as it closes", async () => {
    const { client, dialer } = await openAlice()
    const done = client[Symbol.asyncDispose]()
    dialer.line.says({ type: "done", ref: dialer.line.last("close").ref })
    await done
    expect(client.session.state).toBe("closed")
  })

  it("brings a send to its answer, and a refusal to a PeerageError", async () => {
    const { client, dialer } = await openAlice()
    const [sent, refused] = [client.send("hi", { to: "bob" }), client.send("ho", { to: ["eve"] })]
    const [first, second] = dialer.line.said.filter(({ type }) => type === "send")
    if (first?.type !== "send" || second?.type !== "send") throw new Error("Nothing was sent.")
    dialer.line.says(
      { type: "sent", conversation: "ab", items: [[first.ref, 5, 1]] },
      {
        type: "refused",
        ref: second.ref,
        code: "not-watching",
        message: "Watch these.",
        retryable: false,
        peers: ["eve"],
      },
    )
    expect(await sent).toEqual({ id: "ab.1", conversation: "ab", seq: 1, timestamp: 5 })
    const error = await refused.catch((cause: unknown) => cause)
    expect(error).toBeInstanceOf(PeerageError)
    expect(error).toMatchObject({ code: "not-watching", peers: ["eve"], message: "Watch these." })
  })

  it("refuses what is no id before it reaches the watch set", async () => {
    const { client, dialer } = await openAlice()
    const bad = expect.objectContaining({ code: "bad-id", peers: ["a:b"] })
    await expect(client.watch(["bob", "a:b"])).rejects.toEqual(bad)
    await expect(client.open({ watch: ["a:b"] })).rejects.toEqual(bad)
    await expect(client.send("x", { to: "a:b" })).rejects.toEqual(bad)
    await expect(client.history({ with: "bob", limit: 0 })).rejects.toEqual(code("bad-options"))
    await expect(client.send(7 as never, { to: "bob" })).rejects.toEqual(code("bad-frame"))
    // Nothing is thrown at a caller who awaits, also where JavaScript was given what TypeScript would refuse.
    await expect(client.send("x", undefined as never)).rejects.toThrow(TypeError)
    await expect(client.watch(7 as never)).rejects.toThrow(TypeError)
    await expect(client.history(null as never)).rejects.toThrow(TypeError)
    await expect(client.groups.get("g").send("x", null as never)).rejects.toThrow(TypeError)
    expect(dialer.line.said.map(({ type }) => type)).toEqual(["open"])
  })

  it("refuses options that cannot work", () => {
    const transport = scriptedDialer()
    const make = (change: object) => () =>
      createClient({ appId: "demo", peerId: "alice", transport, ...change })
    expect(make({ peerId: "a:b" })).toThrow(code("bad-options"))
    expect(make({ deviceId: "" })).toThrow(code("bad-options"))
    expect(make({ appId: "" })).toThrow(code("bad-options"))
    expect(make({ transport: undefined })).toThrow(code("bad-options"))
  })

  it("gives each client a device of its own", () => {
    const { client: one } = makeAlice({ deviceId: undefined as never, random: Math.random })
    const { client: other } = makeAlice({ deviceId: undefined as never, random: Math.random })
    expect(one.session.deviceId).toMatch(/^[\w-]{22}$/)
    expect(one.session.deviceId).not.toBe(other.session.deviceId)
  })
})

describe("signals", () => {
  it("end each wait, before and after it began", async () => {
    const { client } = await openAlice()
    const gone = AbortSignal.abort()
    for (const call of [
      client.watch("bob", { signal: gone }),
      client.unwatch("bob", { signal: gone }),
      client.status("bob", { signal: gone }),
      client.history({ with: "bob", signal: gone }),
      client.send("x", { to: "bob", signal: gone }),
      client.close({ signal: gone }),
    ]) {
      await expect(call).rejects.toEqual(code("aborted"))
    }
    const controller = new AbortController()
    const waiting = [
      client.status("bob", { signal: controller.signal }),
      client.send("x", { to: "bob", signal: controller.signal }),
    ]
    controller.abort()
    for (const call of waiting) await expect(call).rejects.toEqual(code("aborted"))
  })

  it("P4 leave the key of what may be stored, also when they were aborted before", async () => {
    const { client, dialer } = await openAlice()
    const controller = new AbortController()
    const sending = client.send("x", { to: "bob", signal: controller.signal })
    const { key } = dialer.line.last("send")
    const why = new Error("enough")
    controller.abort(why)
    await expect(sending).rejects.toMatchObject({ code: "aborted", cause: why, key })
    const again = client.send("x", { to: "bob", key, signal: controller.signal })
    await expect(again).rejects.toMatchObject({ code: "aborted", cause: why, key })
  })

  it("R27 P4 leave it also when a listener sends and gives up at once", async () => {
    const { client, dialer } = await openAlice()
    const controller = new AbortController()
    let sending: Promise<unknown> | undefined
    client.on("message", () => {
      sending = client.send("x", { to: "bob", signal: controller.signal })
      controller.abort()
    })
    dialer.line.says(fromBob(1))
    const { key } = dialer.line.last("send")
    await expect(sending).rejects.toMatchObject({ code: "aborted", key })
  })

  it("end an opening: nobody dials any more", async () => {
    const { client, dialer, clock } = makeAlice()
    dialer.mode = "fails"
    const controller = new AbortController()
    const opening = client.open({ signal: controller.signal })
    await settled()
    controller.abort()
    await expect(opening).rejects.toEqual(code("aborted"))
    clock.advance(100_000)
    await settled()
    expect(dialer.dials).toBe(1)
    expect(client.session.state).toBe("closed")
    expect(clock.waiting).toBe(0)
  })

  it("leave the opening to others who wait for it", async () => {
    const { client, dialer } = makeAlice()
    const controller = new AbortController()
    const [one, other] = [client.open({ signal: controller.signal }), client.open()]
    await settled()
    controller.abort()
    await expect(one).rejects.toEqual(code("aborted"))
    dialer.line.welcome()
    await other
  })

  it("are let go of when the wait is over", async () => {
    const { client, dialer } = await openAlice()
    const { signal } = new AbortController()
    const removed = vi.spyOn(signal, "removeEventListener")
    const status = client.status("bob", { signal })
    dialer.line.says({ type: "statuses", ref: dialer.line.last("status").ref, online: [] })
    await status
    expect(removed).toHaveBeenCalledOnce()
  })
})

describe("listeners", () => {
  it("hear messages by name and by observable, until they undo it", async () => {
    const { client, dialer } = await openAlice()
    const heard: string[] = []
    const undo = client.on("message", ({ text }) => heard.push(`on ${text}`))
    const subscription = client.messages$
      .pipe(map(({ text }) => `observable ${text}`))
      .subscribe((text) => heard.push(text))
    dialer.line.says(fromBob(1))
    undo()
    subscription.unsubscribe()
    dialer.line.says(fromBob(2))
    expect(heard).toEqual(["on message 1", "observable message 1"])
  })

  it("that subscribe right after open miss nothing of its turn", async () => {
    const { client, dialer, clock } = makeAlice()
    const opening = client.open({ watch: ["bob"] })
    await settled()
    dialer.line.welcome()
    dialer.line.says(fromBob(1), { type: "presence", states: [["bob", true, 1]] })
    await opening
    const messages: Message[] = []
    const online: string[] = []
    client.messages$.subscribe((message) => messages.push(message))
    client.presence$.subscribe((change) => online.push(...change.online))
    clock.advance(0)
    expect(messages).toMatchObject([{ seq: 1 }])
    expect(online).toEqual(["bob"])
  })

  it("hear an event if they listened when it came, unless they undid it meanwhile", async () => {
    const { client, dialer } = await openAlice()
    const heard: string[] = []
    client.on("message", () => {
      heard.push("first")
      undo()
      client.on("message", () => heard.push("late"))
    })
    const undo = client.on("message", () => heard.push("undone"))
    client.on("message", () => heard.push("last"))
    dialer.line.says(fromBob(1))
    expect(heard).toEqual(["first", "last"])
    dialer.line.says(fromBob(2))
    expect(heard).toEqual(["first", "last", "first", "last", "late"])
  })

  it("F19 that throw become problems, and cost nobody else a message or an acknowledgement", async () => {
    const { client, dialer, clock } = await openAlice()
    const problems: unknown[] = []
    const heard: number[] = []
    const boom = () => {
      throw new Error("boom")
    }
    client.on("message", boom)
    client.messages$.subscribe(boom)
    client.messages$.subscribe({ next: boom })
    client.on("message", ({ seq }) => heard.push(seq ?? 0))
    client.problems$.subscribe(({ code }) => problems.push(code))
    client.on("problem", boom)
    dialer.line.says(fromBob(1), fromBob(2))
    clock.advance(20)
    expect(heard).toEqual([1, 2])
    expect(problems).toEqual(Array.from({ length: 6 }, () => "listener-failed"))
    expect(dialer.line.last("ack").positions).toEqual([["p:alice:bob", 2]])
  })

  it("F19 that reject become problems, and those that never settle hold nothing up", async () => {
    const { client, dialer, clock } = await openAlice()
    const problems: unknown[] = []
    const heard: number[] = []
    const boom = (): unknown => Promise.reject(new Error("boom"))
    const never = (): unknown => new Promise(() => {})
    client.on("message", boom)
    client.messages$.subscribe(boom)
    client.on("message", never)
    client.on("message", ({ seq }) => heard.push(seq ?? 0))
    client.problems$.subscribe(({ code }) => problems.push(code))
    client.on("problem", boom)
    dialer.line.says(fromBob(1), fromBob(2))
    clock.advance(20)
    await settled()
    expect(heard).toEqual([1, 2])
    expect(problems).toEqual(Array.from({ length: 4 }, () => "listener-failed"))
    expect(dialer.line.last("ack").positions).toEqual([["p:alice:bob", 2]])
  })

  it("R27: may call back into the client, 10,000 times in a row", { timeout: 30_000 }, async () => {
    const { client, dialer } = await openAlice()
    const texts: string[] = []
    let depth = 0
    let deepest = 0
    client.on("message", ({ seq = 0 }) => {
      deepest = Math.max(deepest, ++depth)
      void client.send(`re ${seq}`, { to: "bob", transient: true })
      const { ref } = dialer.line.last("send")
      dialer.line.says({ type: "sent", conversation: "ab", items: [[ref, 5]] })
      if (seq < 10_000) dialer.line.says(fromBob(seq + 1))
      depth--
    })
    void client.send("start", { to: "bob", transient: true })
    dialer.line.says(fromBob(1))
    for (const frame of dialer.line.said) if (frame.type === "send") texts.push(frame.text)
    expect(deepest).toBe(1)
    expect(texts.slice(0, 3)).toEqual(["start", "re 1", "re 2"])
    expect(texts).toHaveLength(10_001)
  })

  it("of unknown names are refused", async () => {
    const { client } = makeAlice()
    expect(() => client.on("nothing" as never, () => {})).toThrow(code("bad-options"))
  })
})

describe("the logger", () => {
  it("hears of problems and sessions, and never a text", async () => {
    const lines: unknown[] = []
    const logger = {
      debug: (...line: unknown[]) => lines.push(line),
      warn: (...line: unknown[]) => lines.push(line),
    }
    const { client, dialer } = await openAlice({ logger })
    client.send("a secret text", { to: "bob" }).catch(() => {})
    dialer.line.says({ ...fromBob(1), text: "a secret text", from: 7 }, fromBob(0))
    expect(lines.length).toBeGreaterThan(2)
    expect(JSON.stringify(lines)).not.toMatch(/secret|message 0/)
  })

  it("F19 stops nothing when it throws: what the same step decided is done all the same", async () => {
    const broken = () => {
      throw new Error("logger")
    }
    const { client, dialer, clock } = makeAlice({ logger: { debug: broken, warn: broken } })
    const states: string[] = []
    client.on("session", ({ state }) => states.push(state))
    client.on("message", broken)
    client.on("problem", broken)
    const opening = client.open({ watch: ["bob"] })
    await settled()
    // The session's event is logged before the promise is resolved and what waits is sent.
    const sending = client.send("hello", { to: "bob" })
    dialer.line.welcome()
    await opening
    clock.advance(0)
    dialer.line.says(fromBob(1), { type: "message" })
    const { ref } = dialer.line.last("send")
    dialer.line.says({ type: "sent", conversation: "ab", items: [[ref, 70, 2]] })
    expect(await sending).toMatchObject({ seq: 2 })
    dialer.line.cut()
    clock.advance(250)
    await settled()
    dialer.line.welcome()
    expect(states).toEqual(["opened", "paused", "resumed"])
    expect(client.session.state).toBe("open")
  })
})

describe("lines that misbehave", () => {
  it("a line that throws is taken for lost", async () => {
    const { client, clock } = makeAlice({
      transport: {
        dial: async () => ({
          send: () => {
            throw new Error("broken")
          },
          close: () => {},
        }),
      },
    })
    const opening = client.open()
    opening.catch(() => {})
    await settled()
    expect(client.session.state).toBe("opening")
    await client.close()
    expect(clock.waiting).toBe(0)
  })

  it("a line that comes after its dial was given up is ended", async () => {
    const signals: AbortSignal[] = []
    const ended: number[] = []
    let answer = (): void => {}
    const { client, clock } = makeAlice({
      transport: {
        dial: (options) => {
          const count = signals.push(options.signal)
          return new Promise((resolve) => {
            answer = () => resolve({ send: () => {}, close: () => void ended.push(count) })
          })
        },
      },
    })
    client.open().catch(() => {})
    await settled()
    const late = answer
    clock.advance(10_250)
    await settled()
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, false])
    late()
    await settled()
    expect(ended).toEqual([1])
    await client.close()
  })

  it("may end before their dialling is known to have succeeded", async () => {
    const { client, clock } = makeAlice({
      transport: {
        dial: async (_, events) => {
          queueMicrotask(() =>
            events.onFrame({ type: "closing", code: "unknown-app", next: "stop" }),
          )
          return { send: () => {}, close: () => {} }
        },
      },
    })
    await expect(client.open()).rejects.toMatchObject({ code: "closed" })
    expect(clock.waiting).toBe(0)
  })
})

describe("the page", () => {
  afterEach(() => vi.unstubAllGlobals())

  it("P11: closes its session when it goes away, and is there again when it comes back", async () => {
    const listeners = new Map<string, (event: object) => void>()
    vi.stubGlobal("addEventListener", (name: string, listener: () => void) =>
      listeners.set(name, listener),
    )
    vi.stubGlobal("removeEventListener", (name: string) => listeners.delete(name))
    const { client, dialer } = await openAlice()
    listeners.get("pagehide")?.({})
    expect(dialer.line.said.at(-1)).toMatchObject({ type: "close" })
    expect(dialer.line.closed).toBe(true)
    expect(client.session.state).toBe("paused")
    listeners.get("pageshow")?.({ persisted: false })
    await settled()
    expect(dialer.dials).toBe(1)
    listeners.get("pageshow")?.({ persisted: true })
    await settled()
    dialer.line.welcome()
    expect(client.session.state).toBe("open")
    expect(dialer.line.last("open")).toMatchObject({ watch: ["bob"] })
    const closing = client.close()
    dialer.line.says({ type: "done", ref: dialer.line.last("close").ref })
    await closing
    expect(listeners.size).toBe(0)
  })
})
