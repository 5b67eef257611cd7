/** The suite is worth what it finds: each of these stores breaks one rule, and a test of that rule says so. */
import type { CommitResult, Key, Range, Row, Store, Transaction } from "@peerage/core/adapter"
import { describe, expect, it } from "vitest"
import { storeConformance } from "../../src/store/conformance.js"
import { type StoreRule, storeRules } from "../../src/store/rules.js"
import { Disk, Rows, refusal, SoundStore } from "./sound-store.js"

interface Found {
  readonly title: string
  readonly message: string
}

/** Runs the suite's tests, of one rule or of all, and gives those that fail. */
async function failuresOf(
  make: (disk: Disk) => Store,
  rule?: StoreRule,
): Promise<readonly Found[]> {
  const tests: { readonly title: string; readonly body: () => Promise<void> }[] = []
  const factory = () => {
    let disk = new Disk()
    const crash = (death: "process" | "machine") => {
      disk = disk.after(death)
      return make(disk)
    }
    return { store: make(disk), reopen: () => make(disk), crash }
  }
  const test = {
    describe: (_: string, body: () => void) => body(),
    it: (title: string, body: () => Promise<void>) => void tests.push({ title, body }),
  }
  storeConformance({ test, factory, patienceMs: 40 })
  const found: Found[] = []
  for (const { title, body } of tests) {
    if (rule !== undefined && !title.startsWith(`${rule} `)) continue
    await body().catch((error: Error) => found.push({ title, message: error.message }))
  }
  return found
}

type Broken = readonly [rule: StoreRule, what: string, store: new (disk: Disk) => Store]

const broken: readonly Broken[] = [
  [
    "ST1",
    "answers before it is open",
    class extends SoundStore {
      override async get(key: Key): Promise<string | undefined> {
        return this.state === "opening" ? this.disk.rows.get(key) : super.get(key)
      }
    },
  ],
  [
    "ST1",
    "answers after close",
    class extends SoundStore {
      override async range(partition: string, range: Range): Promise<readonly Row[]> {
        return this.closes > 0
          ? this.disk.rows.range(partition, range)
          : super.range(partition, range)
      }
    },
  ],
  [
    "ST2",
    "takes a second open",
    class extends SoundStore {
      override async open(): Promise<void> {
        if (this.state !== "open") return super.open()
      }
    },
  ],
  [
    "ST2",
    "lets another object in, by forgetting whose it is",
    class extends SoundStore {
      override async open(): Promise<void> {
        if (this.state === "closed") this.disk.owner = undefined
        return super.open()
      }
    },
  ],
  [
    "ST2",
    "is harmed by the refused open",
    class extends SoundStore {
      override async open(): Promise<void> {
        if (this.state === "open") this.state = "closed"
        return super.open()
      }
    },
  ],
  [
    "ST3",
    "refuses a second close",
    class extends SoundStore {
      override async close(): Promise<void> {
        if (this.state === "closed") throw refusal("store-not-open")
        return super.close()
      }
    },
  ],
  [
    "ST3",
    "closes over the calls in flight",
    class extends SoundStore {
      override async answer<T>(act: () => T): Promise<T> {
        const { closes } = this
        const value = await super.answer(act)
        if (closes !== this.closes) throw refusal("store-not-open")
        return value
      }
    },
  ],
  [
    "ST3",
    "reads in pieces, and closes between them",
    class extends SoundStore {
      override async range(partition: string, range: Range): Promise<readonly Row[]> {
        const rows = await super.range(partition, range)
        const most = 1_000
        return rows.length <= most || this.state === "open" ? rows : rows.slice(0, most)
      }
    },
  ],
  [
    "ST4",
    "applies the puts of a transaction that conflicts",
    class extends SoundStore {
      override apply(transactions: readonly Transaction[]): readonly CommitResult[] {
        return transactions.map(({ checks, ...writes }) => {
          const result = this.disk.rows.commit({ ...(checks && { checks }) })
          this.disk.rows.commit(writes)
          return result
        })
      }
    },
  ],
  [
    "ST4",
    "judges all checks before it applies anything",
    class extends SoundStore {
      override apply(transactions: readonly Transaction[]): readonly CommitResult[] {
        const results = transactions.map(({ checks }) =>
          this.disk.rows.commit({ ...(checks && { checks }) }),
        )
        for (const [n, { checks: _, ...writes }] of transactions.entries()) {
          if (results[n] === "done") this.disk.rows.commit(writes)
        }
        return results
      }
    },
  ],
  [
    "ST4",
    "applies the last transaction first",
    class extends SoundStore {
      override apply(transactions: readonly Transaction[]): readonly CommitResult[] {
        return [...super.apply([...transactions].reverse())].reverse()
      }
    },
  ],
  [
    "ST5",
    "lets one conflict fail them all",
    class extends SoundStore {
      override apply(transactions: readonly Transaction[]): readonly CommitResult[] {
        const results = super.apply(transactions)
        return results.includes("conflict") ? results.map(() => "conflict") : results
      }
    },
  ],
  [
    "ST5",
    "checks, and writes in a later turn",
    class extends SoundStore {
      override async commit(
        transactions: readonly Transaction[],
      ): Promise<readonly CommitResult[]> {
        const results = await this.answer(() =>
          transactions.map(({ checks }) => this.disk.rows.commit({ ...(checks && { checks }) })),
        )
        for (const [n, { checks: _, ...writes }] of transactions.entries()) {
          if (results[n] === "done") this.disk.rows.commit(writes)
        }
        return results
      }
    },
  ],
  [
    "ST5",
    "takes an empty value for absence",
    class extends SoundStore {
      override apply(transactions: readonly Transaction[]): readonly CommitResult[] {
        const emptied = transactions.map(({ checks = [], ...writes }) => ({
          ...writes,
          checks: checks.map(
            ([key, value]) =>
              [key, this.disk.rows.get(key) ? value : value || this.disk.rows.get(key)] as const,
          ),
        }))
        return super.apply(emptied)
      }
    },
  ],
  [
    "ST6",
    "forgets at close",
    class extends SoundStore {
      override async close(): Promise<void> {
        await super.close()
        this.disk.rows = new Rows()
      }
    },
  ],
  [
    "ST6",
    "says machine and flushes after its answer",
    class extends SoundStore {
      override readonly supports = { durable: "machine", exclusive: true } as const
      override flush(): void {
        setTimeout(() => this.disk.flush(), 20)
      }
    },
  ],
  [
    "ST6",
    "says process and keeps in its own memory what it says is done",
    class extends SoundStore {
      override flush(): void {
        this.disk.isBuffered = true
      }
      override async close(): Promise<void> {
        await super.close()
        this.disk.flush()
      }
    },
  ],
  [
    "ST4",
    "writes the rows of a transaction one after the other",
    class extends SoundStore {
      override async commit(
        transactions: readonly Transaction[],
      ): Promise<readonly CommitResult[]> {
        if (this.state !== "open") throw refusal("store-not-open")
        const [first, ...others] = transactions.flatMap(({ puts = [] }) => puts)
        if (first && others.length > 0) {
          this.apply([{ puts: [first] }])
          await this.answer(() => undefined)
        }
        return super.commit(transactions)
      }
    },
  ],
  [
    "ST7",
    "applies what it refuses",
    class extends SoundStore {
      override async commit(
        transactions: readonly Transaction[],
      ): Promise<readonly CommitResult[]> {
        if (this.state !== "open") this.apply(transactions)
        return super.commit(transactions)
      }
    },
  ],
  [
    "ST8",
    "answers a commit before it is seen",
    class extends SoundStore {
      override async commit(
        transactions: readonly Transaction[],
      ): Promise<readonly CommitResult[]> {
        if (this.state !== "open") throw refusal("store-not-open")
        setTimeout(() => this.apply(transactions), 5)
        return transactions.map(() => "done")
      }
    },
  ],
  [
    "ST8",
    "remembers what it once read",
    class extends SoundStore {
      readonly seen = new Map<string, Promise<string | undefined>>()
      override get(key: Key): Promise<string | undefined> {
        const name = JSON.stringify(key)
        if (!this.seen.has(name)) this.seen.set(name, super.get(key))
        return this.seen.get(name) as Promise<string | undefined>
      }
    },
  ],
  ["ST9", "orders as people do", ordering((one, other) => one.localeCompare(other))],
  [
    "ST9",
    "orders without regard to case",
    ordering((one, other) => (one.toLowerCase() < other.toLowerCase() ? -1 : 1)),
  ],
  [
    "ST9",
    "gives rows of partitions that begin alike",
    class extends SoundStore {
      override async range(partition: string, range: Range): Promise<readonly Row[]> {
        const own = await super.range(partition, range)
        const next = partition === "alice" ? await super.range("alice2", range) : []
        return [...own, ...next].slice(0, range.limit)
      }
    },
  ],
  [
    "ST9",
    "joins partition and sort by a space",
    class extends SoundStore {
      override get([partition, sort]: Key): Promise<string | undefined> {
        return super.get(["", `${partition} ${sort}`])
      }
      override commit(transactions: readonly Transaction[]): Promise<readonly CommitResult[]> {
        const joined = ([partition, sort]: Key): Key => ["", `${partition} ${sort}`]
        return super.commit(
          transactions.map(({ puts = [], deletes = [] }) => ({
            puts: puts.map(([key, value]) => [joined(key), value] as const),
            deletes: deletes.map(joined),
          })),
        )
      }
    },
  ],
  [
    "ST9",
    "takes after as inclusive",
    reading((range) => (range.after ? { ...range, after: range.after.slice(0, -1) } : range)),
  ],
  [
    "ST9",
    "takes before as inclusive",
    reading((range) => (range.before ? { ...range, before: `${range.before} ` } : range)),
  ],
  [
    "ST9",
    "ignores before in reverse",
    reading(({ before, ...range }) =>
      range.reverse || before === undefined ? range : { ...range, before },
    ),
  ],
  ["ST9", "gives one row too many", reading((range) => ({ ...range, limit: range.limit + 1 }))],
  [
    "ST9",
    "takes the limit from the wrong end in reverse",
    class extends SoundStore {
      override async range(partition: string, range: Range): Promise<readonly Row[]> {
        const { reverse, ...forwards } = range
        const rows = await super.range(partition, forwards)
        return reverse ? [...rows].reverse() : rows
      }
    },
  ],
  ["ST10", "normalises", writing((value) => value.normalize("NFC"))],
  ["ST10", "drops a byte order mark", writing((value) => value.replace(/^\ufeff/, ""))],
  ["ST10", "ends at a NUL", writing((value) => value.split("\u0000")[0] as string)],
  ["ST10", "cuts at 64 KB", writing((value) => value.slice(0, 64_000))],
  [
    "ST10",
    "keeps characters of the first plane only",
    writing((value) => value.replace(/[\u{10000}-\u{10ffff}]/gu, "?")),
  ],
  [
    "ST11",
    "gives null for what is not there",
    class extends SoundStore {
      override async get(key: Key): Promise<string | undefined> {
        return (await super.get(key)) ?? (null as never)
      }
    },
  ],
  [
    "ST11",
    "refuses to delete what is not there",
    class extends SoundStore {
      override apply(transactions: readonly Transaction[]): readonly CommitResult[] {
        const missing = (key: Key): boolean => this.disk.rows.get(key) === undefined
        if (transactions.some(({ deletes = [] }) => deletes.some(missing)))
          throw refusal("store-failed")
        return super.apply(transactions)
      }
    },
  ],
  [
    "ST12",
    "throws instead of rejecting",
    class extends SoundStore {
      override get(key: Key): Promise<string | undefined> {
        if (this.state !== "open") throw refusal("store-not-open")
        return super.get(key)
      }
    },
  ],
  [
    "ST12",
    "rejects with an error of its own",
    class extends SoundStore {
      override async get(key: Key): Promise<string | undefined> {
        if (this.state !== "open") throw Object.assign(new Error("no"), { code: "store-not-open" })
        return super.get(key)
      }
    },
  ],
  [
    "ST12",
    "leaves calls after close without an answer",
    class extends SoundStore {
      override commit(transactions: readonly Transaction[]): Promise<readonly CommitResult[]> {
        return this.closes > 0 ? new Promise(() => undefined) : super.commit(transactions)
      }
    },
  ],
]

describe("storeConformance", () => {
  it("has nothing to say against a sound store", { timeout: 30_000 }, async () => {
    expect(await failuresOf((disk) => new SoundStore(disk))).toEqual([])
  })

  for (const [rule, what, Broken] of broken) {
    it(`${rule} is broken by a store that ${what}`, { timeout: 20_000 }, async () => {
      const found = await failuresOf((disk) => new Broken(disk), rule)
      expect(found.map(({ title }) => title)).not.toEqual([])
      for (const { message } of found)
        expect(message).toContain(`${rule} says: ${storeRules[rule]}`)
    })
  }
})

function ordering(compare: (one: string, other: string) => number): new (disk: Disk) => Store {
  return class extends SoundStore {
    override async range(partition: string, range: Range): Promise<readonly Row[]> {
      const rows = [...(await super.range(partition, range))].sort((a, b) =>
        compare(a.sort, b.sort),
      )
      return range.reverse ? rows.reverse() : rows
    }
  }
}

function reading(change: (range: Range) => Range): new (disk: Disk) => Store {
  return class extends SoundStore {
    override range(partition: string, range: Range): Promise<readonly Row[]> {
      return super.range(partition, change(range))
    }
  }
}

function writing(change: (value: string) => string): new (disk: Disk) => Store {
  return class extends SoundStore {
    override apply(transactions: readonly Transaction[]): readonly CommitResult[] {
      return super.apply(
        transactions.map(({ puts = [], ...rest }) => ({
          ...rest,
          puts: puts.map(([key, value]) => [key, change(value)] as const),
        })),
      )
    }
  }
}
