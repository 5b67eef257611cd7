/**
 * One engine's handle on the disk. Answers come in later turns and overtake each other; calls fail, hang and come late
 * as planned; a dead handle answers nothing and writes nothing any more. Watches how the engine writes (L11, L12).
 */
import type {
  CommitResult,
  Key,
  Range,
  Row,
  Store,
  StoreSupports,
  Transaction,
} from "@peerage/core/adapter"
import { failure, PeerageError } from "@peerage/core/adapter"
import { seededDraw } from "./chance.js"
import type { Disk } from "./disk.js"

type Call = "get" | "range" | "commit"

/** What goes wrong with the next such call. `hang` ends without an effect once healed, `late` has its effect then. */
export interface Fault {
  readonly call: Call
  readonly fault: "not-applied" | "failed" | "failed-applied" | "hang" | "late" | "late-applied"
}

export class Handle implements Store {
  readonly supports: StoreSupports
  readonly calls: Record<Call, number> = { get: 0, range: 0, commit: 0 }
  readonly partitionsRead: string[] = []
  readonly faults: Fault[] = []
  /** How many calls met a fault. */
  failures = 0
  /** Per log partition: the last entry of which the engine was told that it is stored. */
  readonly heard = new Map<string, string>()
  /** The same, of this turn: the engine may not have handled it yet. */
  readonly #hearing = new Map<string, string>()
  /** How many transactions each commit had. */
  readonly commits: number[] = []
  readonly #disk: Disk
  readonly #draw: (() => number) | undefined
  readonly #violate: (rule: string, what: string) => void
  readonly #inFlight = new Set<Promise<unknown>>()
  #waiting: { turns: number; go(): void }[] = []
  #hung: (() => void)[] = []
  #state: "closed" | "open" | "closing" = "closed"
  #isDead = false
  #writing = 0
  #unreliable = false

  /** @param seed - 0: everything is answered at once */
  constructor(
    disk: Disk,
    supports: StoreSupports,
    seed: number,
    violate: (rule: string, what: string) => void,
  ) {
    this.#disk = disk
    this.supports = supports
    this.#draw = seed === 0 ? undefined : seededDraw(seed)
    this.#violate = violate
  }

  /** Something will be answered without being healed. */
  get isBusy(): boolean {
    return this.#waiting.length > 0
  }

  /** Something waits to be healed. */
  get isHanging(): boolean {
    return this.#hung.length > 0
  }

  /** One turn passes: what is due is answered, in any order. */
  turn(): void {
    for (const [partition, sort] of this.#hearing) this.heard.set(partition, sort)
    this.#hearing.clear()
    const due = this.#waiting.filter((one) => --one.turns < 0)
    this.#waiting = this.#waiting.filter((one) => one.turns >= 0)
    while (due.length > 0) due.splice((this.#draw?.() ?? 0) % due.length, 1)[0]?.go()
  }

  heal(): void {
    this.faults.length = 0
    const hung = this.#hung
    this.#hung = []
    for (const go of hung) go()
  }

  kill(): void {
    this.#isDead = true
    this.#waiting = []
    this.#hung = []
  }

  async open(): Promise<void> {
    if (this.#isDead) return never()
    if (this.#state !== "closed") throw new PeerageError(failure("store-locked"))
    this.#state = "open"
    this.#unreliable = false
    await this.#pause()
  }

  async close(): Promise<void> {
    if (this.#isDead) return never()
    if (this.#state === "open") this.#state = "closing"
    await Promise.allSettled([...this.#inFlight])
    if (this.#isDead) return never()
    this.#state = "closed"
  }

  get(key: Key): Promise<string | undefined> {
    return this.#call("get", () => this.#disk.store.get(key))
  }

  range(partition: string, range: Range): Promise<readonly Row[]> {
    this.partitionsRead.push(partition)
    return this.#call("range", () => this.#disk.store.range(partition, range))
  }

  async commit(transactions: readonly Transaction[]): Promise<readonly CommitResult[]> {
    if (this.#state === "open" && !this.#isDead) {
      if (this.#writing > 0) this.#violate("L11", "two writes in flight")
      if (this.#unreliable) this.#violate("L12", "a write through a handle of unknown outcome")
    }
    this.commits.push(transactions.length)
    this.#writing++
    try {
      const results = await this.#call("commit", async () =>
        transactions.map((one) => this.#disk.apply(one)),
      )
      for (const [[partition, sort]] of transactions.flatMap(({ puts }) => puts ?? []))
        if (partition.startsWith("log/")) this.#hearing.set(partition, sort)
      return results
    } finally {
      this.#writing--
    }
  }

  #call<T>(call: Call, act: () => Promise<T>): Promise<T> {
    if (this.#isDead) return never()
    if (this.#state !== "open") return Promise.reject(new PeerageError(failure("store-not-open")))
    this.calls[call]++
    const at = this.faults.findIndex((fault) => fault.call === call)
    const planned = at < 0 ? undefined : this.faults.splice(at, 1)[0]
    const answer = planned ? this.#fail(call, planned.fault, act) : this.#answer(act)
    const settled = answer.catch(() => undefined).finally(() => this.#inFlight.delete(settled))
    this.#inFlight.add(settled)
    return answer
  }

  async #answer<T>(act: () => Promise<T>): Promise<T> {
    // Done when it was asked for, or when it is answered: both happen, and nobody is told which.
    const early = (this.#draw?.() ?? 0) % 2 === 0 ? act() : undefined
    await this.#pause()
    return this.#isDead ? never() : (early ?? act())
  }

  async #fail<T>(call: Call, fault: Fault["fault"], act: () => Promise<T>): Promise<T> {
    const early = fault === "failed-applied" || fault === "late-applied" ? act() : undefined
    this.failures++
    if (fault === "hang" || fault.startsWith("late")) {
      await new Promise<void>((go) => this.#hung.push(go))
      if (fault !== "hang") return early ?? act()
    } else {
      await this.#pause()
    }
    if (call === "commit" && fault !== "not-applied") this.#unreliable = true
    throw new PeerageError(failure(fault === "not-applied" ? fault : "store-failed"))
  }

  async #pause(): Promise<void> {
    const draw = (this.#draw?.() ?? 0) % 8
    if (draw >= 4) await new Promise<void>((go) => this.#waiting.push({ turns: draw - 4, go }))
    if (this.#isDead) await never()
  }
}

function never(): Promise<never> {
  return new Promise(() => undefined)
}
