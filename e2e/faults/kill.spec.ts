/** A host that dies in the middle of a burst, again and again, and clients that notice no more than a pause. */
import { createServer } from "node:http"
import type { Message, Sent } from "@peerage/client"
import { createEngine, inProcess } from "@peerage/core"
import { socketIoTransport } from "@peerage/transport-socketio"
import { socketIo } from "@peerage/transport-socketio/client"
import { filter, firstValueFrom, Subject } from "rxjs"
import { describe, expect, it, onTestFinished } from "vitest"
import { behindProxy } from "../fixtures/behind-proxy.js"
import { type Person, person } from "../fixtures/crowd.js"
import { holds } from "../fixtures/holds.js"
import { type DeathPlan, MortalHost } from "../fixtures/mortal-host.js"
import { seeded } from "../fixtures/seeded.js"

const seed = Number(process.env.PEERAGE_SEED ?? 20_141_123)
const deaths = 12

/** Few enough that bob, who opens anew after each death, never has more waiting than the 50 of P6. */
const unheard = 12

describe(`a host killed ${deaths} times, seed ${seed}`, () => {
  it("P1 P2 P3 P7 R20 R21 R22 F1 loses, repeats and reorders nothing that it answered", async () => {
    const random = seeded(seed)
    const host = await MortalHost.make()
    onTestFinished(() => host.end())
    await host.start()
    const transport = socketIo(host.url)
    const bob = person({ peerId: "bob", transport })
    const writers = ["alice", "carol"].map((name) => new Writer(name, transport, bob))
    const people = [bob, ...writers.map((writer) => writer.person)]
    await Promise.all(people.map(({ client }) => client.open({ watch: ["bob", "dave"] })))
    for (const writer of writers) writer.go()

    // After the last start, and wherever all were seen back before the next death.
    let returns = 1
    for (let life = 1; life <= deaths; life++) {
      expect(writers.map(({ odd }) => odd)).toEqual([undefined, undefined])
      // Some die as soon as the first clients are back, the others when all are back and a burst is under way.
      const isEarly = random(3) === 0
      if (!isEarly) {
        if (life > 1) returns++
        await Promise.all(people.map(({ client, until }) => until(() => isOpen(client))))
        await Promise.all(writers.map((writer) => writer.answeredMore(1 + random(60))))
      }
      const plan = planned(random)
      if (plan === undefined) host.kill()
      else host.dieAt(plan)
      await host.dead()
      await host.start()
    }

    for (const writer of writers) await writer.end()
    for (const { client, sessions, dropped, faults } of people) {
      const comings = sessions.filter(({ state }) => state === "resumed")
      expect(comings.length, client.session.peerId).toBeGreaterThanOrEqual(returns)
      expect(comings.filter(({ resumed }) => resumed)).toEqual([])
      expect(isOpen(client)).toBe(true)
      expect(dropped).toEqual([])
      expect(faults).toEqual([])
    }
    for (const { name, answers, person } of writers) {
      const texts = Array.from({ length: answers.length }, (_, n) => `${name} ${n + 1}`)
      const { messages } = await person.client.history({ with: "bob", limit: texts.length + 100 })
      expect(messages.map(({ text }) => text)).toEqual(texts)
      expect(messages.map(({ seq }) => seq)).toEqual(texts.map((_, n) => n + 1))
      expect(answers.map(({ id, seq }) => ({ id, seq }))).toEqual(
        messages.map(({ id, seq }) => ({ id, seq })),
      )
      const heard = bob.heard.filter(({ from }) => from === name)
      expect(heard.map(({ seq, text }) => ({ seq, text }))).toEqual(
        messages.map(({ seq, text }) => ({ seq, text })),
      )
    }
    expect(host.problems).toEqual([])

    // R21: nobody saw dave in all this time; what waits for him is what was stored.
    const dave = person({ peerId: "dave", transport })
    await dave.client.open()
    const written = writers.reduce((sum, { toDave }) => sum + toDave.length, 0)
    await dave.until(() => dave.heard.length + skipped(dave) === written)
    expect(dave.heard).toHaveLength(Math.min(50, written))
    for (const { name, toDave } of writers) {
      const seqs = dave.heard.filter(({ from }) => from === name).map(({ seq }) => seq as number)
      const newest = toDave.map(({ seq }) => seq as number).slice(toDave.length - seqs.length)
      expect(seqs).toEqual(newest)
    }
    await Promise.all([...people, dave].map(({ client }) => client.close()))
  }, 180_000)
})

describe("a client whose line is cut", () => {
  it("P7 P11 L3 gets the 400 messages sent meanwhile, in order and none dropped", async () => {
    const server = createServer()
    const engine = createEngine({ appId: "demo", transports: [socketIoTransport(server)] })
    const proxy = await behindProxy(engine, server)
    const bob = person({ peerId: "bob", transport: socketIo(proxy.url) })
    const alice = person({ peerId: "alice", transport: inProcess(engine) })
    await bob.client.open()
    await alice.client.open({ watch: ["bob"] })
    await alice.client.send("0", { to: "bob" })
    await bob.until(() => bob.heard.length === 1)

    const paused = firstValueFrom(engine.sessions$.pipe(filter(({ type }) => type === "paused")))
    proxy.cut()
    await paused
    await bob.until(() => bob.client.session.state === "paused")
    const texts = Array.from({ length: 400 }, (_, n) => `${n + 1}`)
    await Promise.all(texts.map((text) => alice.client.send(text, { to: "bob" })))
    proxy.mend()

    await bob.until(() => bob.heard.length === 401)
    expect(bob.heard.map(({ text }) => text)).toEqual(["0", ...texts])
    expect(bob.sessions.map(({ state, resumed }) => ({ state, resumed }))).toEqual([
      { state: "opened" },
      { state: "paused" },
      { state: "resumed", resumed: true },
    ])
    expect([...bob.dropped, ...bob.faults, ...alice.faults]).toEqual([])
    await Promise.all([alice.client.close(), bob.client.close()])
  })
})

/** Writes to bob without a pause, as long as he keeps up, and now and then to dave, who is away. */
class Writer {
  readonly name: string
  readonly person: Person
  /** What the engine answered to the messages for bob and for dave, in the order in which they were written. */
  readonly answers: Sent[] = []
  readonly toDave: Sent[] = []
  /** The first message that bob did not hear in its place. */
  odd: Message | undefined
  readonly #bob: Person
  readonly #sending = new Set<Promise<unknown>>()
  #written = 0
  #heard = 0
  #answered = 0
  #isOver = false
  readonly #events = new Subject<void>()

  constructor(name: string, transport: ReturnType<typeof socketIo>, bob: Person) {
    this.name = name
    this.#bob = bob
    this.person = person({ peerId: name, transport })
    bob.client.on("message", (message) => {
      if (message.from !== name) return
      this.#heard++
      if (message.seq !== this.#heard) this.odd ??= message
      this.go()
    })
  }

  /** Writes as much as may be unheard. */
  go(): void {
    while (!this.#isOver && this.#written - this.#heard < unheard) {
      const n = this.#written++
      this.#send("bob", `${this.name} ${n + 1}`, (sent) => {
        this.answers[n] = sent
      })
      if (n % 9 === 0) this.#send("dave", `${n}`, (sent) => this.toDave.push(sent))
    }
  }

  /** Resolves when so many more were answered. */
  async answeredMore(count: number): Promise<void> {
    const goal = this.#answered + count
    await holds(
      this.#events,
      () => this.#answered >= goal,
      () => `${this.name} wrote ${this.#written}, and had ${this.#answered} answers`,
    )
  }

  /** Resolves when everything is answered and bob has heard it; rejects with the first refusal. */
  async end(): Promise<void> {
    this.#isOver = true
    await Promise.all(this.#sending)
    await this.#bob.until(() => this.#heard >= this.#written)
  }

  #send(to: string, text: string, note: (sent: Sent) => void): void {
    const sending = this.person.client.send(text, { to }).then((sent) => {
      note(sent)
      this.#answered++
      this.#events.next()
    })
    sending.catch(() => {})
    this.#sending.add(sending)
  }
}

/** How the next life ends: at a certain point of a certain write, or, if undefined, at once and from outside. */
function planned(random: (below: number) => number): DeathPlan | undefined {
  const moment = (["before", "during", "after", undefined] as const)[random(4)]
  if (moment === undefined) return undefined
  return { moment, rows: random(3) === 0 ? "cursor/" : "log/", count: 1 + random(8) }
}

function isOpen({ session }: Person["client"]): boolean {
  return session.state === "open"
}

function skipped({ dropped }: Person): number {
  return dropped.reduce((sum, { messages }) => sum + messages, 0)
}
