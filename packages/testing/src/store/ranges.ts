/** ST9: which rows a range gives, and in which order. */
import type { Key, Range, Row, Transaction } from "@peerage/core/adapter"
import { assertSame } from "../assertion.js"
import type { StoreSuite, Trial } from "./trial.js"

export function rangeTests(suite: StoreSuite): void {
  suite.withOpen("ST9", "bounds are exclusive and need not be rows", async (trial) => {
    await putAll(trial, "p", ["a", "b", "ba", "bb", "c", "d"])
    const expected: readonly (readonly [Omit<Range, "limit">, string])[] = [
      [{}, "a b ba bb c d"],
      [{ after: "a" }, "b ba bb c d"],
      [{ after: "aa" }, "b ba bb c d"],
      [{ after: "" }, "a b ba bb c d"],
      [{ after: "b" }, "ba bb c d"],
      [{ after: "b", before: "c" }, "ba bb"],
      [{ before: "bb" }, "a b ba"],
      [{ before: "b~" }, "a b ba bb"],
      [{ before: "~" }, "a b ba bb c d"],
      [{ before: "a" }, ""],
      [{ after: "d" }, ""],
      [{ after: "c", before: "c" }, ""],
      [{ after: "c", before: "b" }, ""],
      [{ after: "b", before: "ba" }, ""],
    ]
    for (const [range, rows] of expected) {
      const what = `range of ${JSON.stringify(range)}`
      assertSame(what, await sortsOf(trial, "p", { ...range, limit: 9 }), rows)
      const reversed = rows.split(" ").reverse().join(" ")
      assertSame(
        `${what}, reverse`,
        await sortsOf(trial, "p", { ...range, reverse: true, limit: 9 }),
        reversed,
      )
    }
  })

  suite.withOpen("ST9", "limit counts from the end at which reading begins", async (trial) => {
    await putAll(trial, "p", ["a", "b", "c", "d"])
    const expected: readonly (readonly [Range, string])[] = [
      [{ limit: 1 }, "a"],
      [{ limit: 3 }, "a b c"],
      [{ limit: 4 }, "a b c d"],
      [{ limit: 5 }, "a b c d"],
      [{ limit: 1_000_000 }, "a b c d"],
      [{ reverse: true, limit: 1 }, "d"],
      [{ reverse: true, limit: 3 }, "d c b"],
      [{ after: "a", limit: 2 }, "b c"],
      [{ after: "a", reverse: true, limit: 2 }, "d c"],
      [{ before: "d", limit: 2 }, "a b"],
      [{ before: "d", reverse: true, limit: 2 }, "c b"],
      [{ after: "a", before: "d", reverse: true, limit: 1 }, "c"],
    ]
    for (const [range, rows] of expected) {
      assertSame(`range of ${JSON.stringify(range)}`, await sortsOf(trial, "p", range), rows)
    }
  })

  for (const reverse of [false, true]) {
    suite.withOpen(
      "ST9",
      `pages of 7 make up the whole, ${reverse ? "back" : "forth"}`,
      async (trial) => {
        const sorts = Array.from({ length: 250 }, (_, n) => String(n).padStart(6, "0"))
        await putAll(trial, "log", sorts)
        const found: string[] = []
        // A store that gives a page again would have the test read for ever.
        for (let page: readonly Row[] = []; found.length <= sorts.length; ) {
          const last = page.at(-1)?.sort
          const from = last === undefined ? {} : reverse ? { before: last } : { after: last }
          page = await trial.answer("range", (store) =>
            store.range("log", { ...from, reverse, limit: 7 }),
          )
          if (page.length === 0) break
          found.push(...page.map((row) => row.sort))
        }
        assertSame("all pages", found, reverse ? sorts.reverse() : sorts)
      },
    )
  }

  suite.withOpen(
    "ST9",
    "rows put in any order come in byte order, with their values",
    async (trial) => {
      const sorts = Array.from({ length: 200 }, (_, n) => ((n * 7_919) % 200).toString(36))
      for (const sort of sorts) await trial.commit({ puts: [[["p", sort], `value of ${sort}`]] })
      const rows = await trial.answer("range", (store) => store.range("p", { limit: 500 }))
      const expected = sorts.sort().map((sort) => ({ sort, value: `value of ${sort}` }))
      assertSame("range", rows, expected)
    },
  )

  suite.withOpen("ST9", "an unknown partition is empty", async (trial) => {
    assertSame("range", await sortsOf(trial, "nobody", { limit: 9 }), "")
    assertSame("range", await sortsOf(trial, "nobody", { reverse: true, limit: 9 }), "")
  })
}

/** Writes rows whose value is their sort, in one commit. */
export async function putAll(
  trial: Trial,
  partition: string,
  sorts: readonly string[],
): Promise<void> {
  const puts = sorts.map((sort): readonly [Key, string] => [[partition, sort], sort])
  const transaction: Transaction = { puts }
  assertSame("commit", await trial.commit(transaction), ["done"])
}

/** The sorts of a range, joined by a space. */
async function sortsOf(trial: Trial, partition: string, range: Range): Promise<string> {
  const rows = await trial.answer("range", (store) => store.range(partition, range))
  return rows.map((row) => row.sort).join(" ")
}
