/** The form in which rows are stored: a store that is written today must be read tomorrow, so nothing here may change. */
import { describe, expect, it } from "vitest"
import { transactionOf } from "../../src/keyspace/commit.js"
import {
  appPartition,
  behindKey,
  cursorKey,
  epochKey,
  floorKey,
  groupInfoKey,
  hourOf,
  logPartition,
  memberPartition,
  membershipKey,
  nameKey,
  noncePartition,
  parseNonceSort,
  readKey,
  sanctionKey,
  sentPartition,
  sentSort,
  sinceKey,
  trialPartition,
} from "../../src/keyspace/key.js"
import {
  decodeEntry,
  decodeSent,
  decodeText,
  encodeEntry,
  encodeSent,
} from "../../src/keyspace/record.js"
import { readSanctions } from "../../src/keyspace/sanction.js"
import type { Entry } from "../../src/model/entry.js"
import { commit, emptyStore, entry } from "./rows.js"

const ab = "p:alice:bob"

describe("where rows are", () => {
  it("F22 under the names that they were written under", () => {
    expect([
      logPartition(ab),
      behindKey("bob", ab),
      cursorKey("bob", ab),
      readKey("bob", ab),
    ]).toEqual(["log/p:alice:bob", ["behind/bob", ab], ["cursor/bob", ab], ["read/bob", ab]])
    expect([
      memberPartition("raid"),
      membershipKey("bob", "g:raid", 36),
      groupInfoKey("raid"),
    ]).toEqual(["member/raid", ["membership/bob", "g:raid/000000010"], ["group", "raid"]])
    expect([sentPartition("bob", 0), sentSort(1, ab, 2)]).toEqual([
      "sent/bob/1970-01",
      "000000001/p:alice:bob/000000002",
    ])
    expect([hourOf(3_600_000 * 35 + 1), appPartition(35)]).toEqual([35, "app/00000000z"])
    expect([floorKey(ab), nameKey("x y"), sanctionKey("mute", "a b")]).toEqual([
      ["floor", ab],
      ["name", "x%0020y"],
      ["sanction", "mute/a%0020b"],
    ])
    expect([epochKey, sinceKey, noncePartition, trialPartition]).toEqual([
      ["engine", "epoch"],
      ["engine", "since"],
      "nonce",
      "trial",
    ])
    expect(parseNonceSort("00000000a/n-1")).toEqual({ nonce: "n-1", until: 10 })
  })

  it("F22 a month's rows where the calendar has it, also on the last day of 400 years", () => {
    const days = ["2000-02-29", "2000-03-01", "2004-02-29", "2026-12-31", "2100-02-28"]
    for (const day of days)
      expect(sentPartition("a", Date.parse(day))).toBe(`sent/a/${day.slice(0, 7)}`)
  })
})

describe("what rows say", () => {
  const text = '{"type":"message"'
  const head = (one: Entry) => encodeEntry(one).split("\n")[0]

  it("F22 an entry is a head line and its frame", () => {
    const plain = entry(7, 3)
    expect(head(plain)).toBe("1\t3\t7\talice\t\t")
    expect(encodeEntry(plain).split("\n")[1]?.slice(0, text.length)).toBe(text)
    expect(head({ ...plain, key: { number: 5, device: "phone" } })).toBe("1\t3\t7\talice\t5\tphone")
    expect(head(entry(7, 3, "joined"))).toBe("1\t3\t7\talice\t\t\tjoined")
    const [read, changed] = [plain, entry(7, 3, "joined")].map((one) =>
      decodeEntry(7, encodeEntry(one)),
    )
    expect(read).not.toHaveProperty("change")
    expect(changed).toMatchObject({ seq: 7, n: 3, timestamp: 7, from: "alice", change: "joined" })
    expect(read?.key).toBeUndefined()
  })

  it("F22 a row of another form is not guessed at", () => {
    const refusal = expect.objectContaining({ code: "store-format" })
    for (const value of ["2\t5\tphone", "", "x"]) {
      expect(() => decodeSent(value)).toThrow(refusal)
      expect(() => decodeText(value)).toThrow(refusal)
    }
    expect(() => decodeEntry(1, "2\t1\t1\talice\t\t\n{}")).toThrow(refusal)
    for (const value of ["1", "1\t5", "1\t5\t", "1\t\tphone"])
      expect(decodeSent(value)).toEqual({ key: undefined, count: 1 })
  })

  it("F22 a pointer row has the first key, and how many there are if not one alone", () => {
    const key = { number: 5, device: "phone" }
    const forms: readonly [Parameters<typeof encodeSent>[0], number, string][] = [
      [undefined, 1, "1"],
      [undefined, 3, "1\t\t\t3"],
      [key, 1, "1\t5\tphone"],
      [key, 3, "1\t5\tphone\t3"],
    ]
    for (const [first, count, value] of forms) {
      expect(encodeSent(first, count)).toBe(value)
      expect(decodeSent(value)).toEqual({ key: first, count })
    }
    // A damaged row leads to one message, not to any number of them.
    for (const count of ["x", "0", "-1", "1.5", "101", "9999999999", "NaN"])
      expect(decodeSent(`1\t5\tphone\t${count}`)).toEqual({ key, count: 1 })
  })
})

describe("what a commit writes", () => {
  const rows = (conversation: string, entries: readonly Entry[], appHistory = false) => {
    const accepted = entries.map((one) => ({ entry: one, send: undefined as never }))
    const { puts = [] } = transactionOf(commit(conversation, { entries: accepted }), {
      exclusive: true,
      appHistory,
    })
    return puts.map(([key]) => key)
  }
  const november = Date.UTC(2026, 10, 30)
  const december = Date.UTC(2026, 11, 1)
  const by = (seq: number, from: string, timestamp: number) => ({
    ...entry(seq, seq),
    from,
    timestamp,
  })

  it("L16 a pointer of each run's sender, in the month of its time", () => {
    const burst = [
      by(2, "alice", november),
      by(3, "alice", november),
      by(4, "alice", december),
      by(5, "bob", december),
    ]
    const pointers = rows(ab, burst).filter(([partition]) => partition.startsWith("sent/"))
    expect(pointers.map(([partition]) => partition)).toEqual([
      "sent/alice/2026-11",
      "sent/alice/2026-12",
      "sent/bob/2026-12",
    ])
    expect(pointers[0]?.[1]).toBe(sentSort(november, ab, 2))
    expect(new Set(pointers.map(([, sort]) => sort)).size).toBe(3)
    expect(rows("g:raid", [entry(2, 0, "joined")])).toEqual([["log/g:raid", "000000002"]])
  })

  it("L16 one of the app's, where the host asked for them", () => {
    const app = (wanted: boolean) =>
      rows(ab, [by(2, "alice", november)], wanted).filter(([partition]) =>
        partition.startsWith("app/"),
      )
    expect(app(false)).toEqual([])
    expect(app(true)).toEqual([[appPartition(november / 3_600_000), sentSort(november, ab, 2)]])
  })

  it("the set of peers behind a published id, with the first message of a set and no other", () => {
    const names = (conversation: string, seq: number) =>
      rows(conversation, [entry(seq, seq)]).filter(([partition]) => partition === "name")
    expect(names(ab, 1)).toEqual([["name", "x"]])
    expect(names(ab, 2)).toEqual([])
    expect(names("g:raid", 1)).toEqual([])
  })

  it("L13 nothing in the row that says who is behind", () => {
    const { puts } = transactionOf(commit(ab, { behind: ["bob"] }), {
      exclusive: true,
      appHistory: false,
    })
    expect(puts).toEqual([[["behind/bob", ab], ""]])
  })
})

describe("sanctions", () => {
  it("come back as they were set", async () => {
    const store = await emptyStore()
    await store.commit([
      {
        puts: [
          [sanctionKey("mute", "a b"), "1\t500"],
          [sanctionKey("ban", "bob"), "1\tInfinity"],
        ],
      },
    ])
    expect(await readSanctions(store)).toEqual([
      { type: "SanctionSet", kind: "ban", peer: "bob", until: Number.POSITIVE_INFINITY },
      { type: "SanctionSet", kind: "mute", peer: "a b", until: 500 },
    ])
  })
})
