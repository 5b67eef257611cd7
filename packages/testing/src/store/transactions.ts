/** ST4, ST5: what becomes of a transaction, alone and among others. */
import type { CommitResult, Key, Transaction } from "@peerage/core/adapter"
import { assertSame } from "../assertion.js"
import type { StoreSuite, Trial } from "./trial.js"

const here: Key = ["here", "row"]
const there: Key = ["there", "row"]
const far: Key = ["far", "row"]

export function transactionTests(suite: StoreSuite): void {
  wholeTests(suite)
  orderTests(suite)
  checkTests(suite)
  concurrencyTests(suite)
}

function wholeTests(suite: StoreSuite): void {
  suite.withOpen(
    "ST4",
    "all writes of a transaction happen, over all its partitions",
    async (trial) => {
      await trial.commit({ puts: [[far, "old"]] })
      const both: Transaction = {
        puts: [
          [here, "1"],
          [there, "2"],
        ],
        deletes: [far],
      }
      assertSame("commit", await trial.commit(both), ["done"])
      await assertRows(trial, "1", "2", undefined)
    },
  )

  suite.withOpen("ST4", "no write of a transaction happens when a check fails", async (trial) => {
    await trial.commit({ puts: [[far, "old"]] })
    const checks: Transaction["checks"][] = [
      [[far, "other"]],
      [[here, "not there"]],
      [[far, undefined]],
      [
        [here, undefined],
        [there, undefined],
        [far, "old "],
      ],
    ]
    for (const failing of checks) {
      const transaction = { checks: failing, puts: [[here, "1"] as const], deletes: [far] }
      assertSame("commit", await trial.commit(transaction as Transaction), ["conflict"])
      await assertRows(trial, undefined, undefined, "old")
    }
  })
}

function orderTests(suite: StoreSuite): void {
  suite.withOpen("ST4", "of several writes to one row the last counts", async (trial) => {
    const puts = (value: string): Transaction => ({ puts: [[here, value]] })
    const results = await trial.commit(puts("1"), { deletes: [here] }, puts("2"), puts("3"))
    assertSame("commit", results, ["done", "done", "done", "done"])
    await assertRows(trial, "3", undefined, undefined)
    await trial.commit(puts("4"), { deletes: [here] })
    await assertRows(trial, undefined, undefined, undefined)
  })

  suite.withOpen(
    "ST4",
    "a transaction's checks see those before it in the commit",
    async (trial) => {
      const results = await trial.commit(
        { checks: [[here, undefined]], puts: [[here, "1"]] },
        { checks: [[here, "1"]], puts: [[here, "2"]] },
        { checks: [[here, "1"]], puts: [[there, "conflict"]] },
        { checks: [[there, undefined]], deletes: [here] },
        { checks: [[here, undefined]], puts: [[far, "end"]] },
      )
      assertSame("commit", results, ["done", "done", "conflict", "done", "done"])
      await assertRows(trial, undefined, undefined, "end")
    },
  )

  suite.withOpen("ST5", "a conflict does not touch its neighbours", async (trial) => {
    const failing: Transaction = { checks: [[far, "x"]], puts: [[["log", "x"], "x"]] }
    const transactions = Array.from({ length: 1_000 }, (_, n): Transaction => {
      const sort = String(n).padStart(4, "0")
      return n % 3 === 1 ? failing : { puts: [[["log", sort], sort]] }
    })
    const expected = transactions.map((t): CommitResult => (t === failing ? "conflict" : "done"))
    assertSame("commit", await trial.commit(...transactions), expected)
    const rows = await trial.answer("range", (store) => store.range("log", { limit: 2_000 }))
    assertSame("rows", rows.length, expected.filter((result) => result === "done").length)
  })
}

function checkTests(suite: StoreSuite): void {
  suite.withOpen("ST5", "a check names one exact value, or absence", async (trial) => {
    const stored = ["", "é", "value", "\ud83d\ude00"]
    const others = [
      undefined,
      "",
      "é",
      "e\u0301",
      "value",
      "value ",
      "Value",
      "\uff5e",
      "\ud83d\ude00",
    ]
    for (const value of stored) {
      await trial.commit({ puts: [[here, value]] })
      for (const checked of others) {
        const expected = checked === value ? "done" : "conflict"
        const result = await trial.commit({ checks: [[here, checked]] })
        assertSame(`check of ${JSON.stringify(checked)} on ${JSON.stringify(value)}`, result, [
          expected,
        ])
      }
    }
    assertSame("check of '' on absence", await trial.commit({ checks: [[there, ""]] }), [
      "conflict",
    ])
    assertSame("check of absence", await trial.commit({ checks: [[there, undefined]] }), ["done"])
  })

  suite.withOpen("ST5", "empty commits and transactions are done", async (trial) => {
    assertSame("commit of nothing", await trial.commit(), [])
    assertSame(
      "commit of empty ones",
      await trial.commit({}, { puts: [] }, { checks: [], deletes: [] }),
      ["done", "done", "done"],
    )
  })
}

function concurrencyTests(suite: StoreSuite): void {
  suite.withOpen("ST5", "of many that check absence at once one is done", async (trial) => {
    const claims = Array.from({ length: 32 }, (_, n) =>
      trial.commit({ checks: [[here, undefined]], puts: [[here, `${n}`]] }),
    )
    const results = (await Promise.all(claims)).flat()
    assertSame("winners", results.filter((result) => result === "done").length, 1)
    const winner = await trial.answer("get", (store) => store.get(here))
    assertSame("the row", winner, String(results.indexOf("done")))
  })

  suite.withOpen("ST5", "no update is lost among checked ones", async (trial) => {
    await trial.commit({ puts: [[here, "0"]] })
    const increment = async (): Promise<void> => {
      for (let attempt = 0; attempt < 100; attempt++) {
        const seen = (await trial.answer("get", (store) => store.get(here))) as string
        const next = String(Number(seen) + 1)
        const [result] = await trial.commit({ checks: [[here, seen]], puts: [[here, next]] })
        if (result === "done") return
      }
    }
    await Promise.all(Array.from({ length: 12 }, increment))
    await assertRows(trial, "12", undefined, undefined)
  })

  suite.withOpen("ST4", "a commit among concurrent ones is applied whole", async (trial) => {
    const commits = Array.from({ length: 32 }, (_, n) =>
      trial.commit({
        puts: [
          [here, `${n}`],
          [there, `${n}`],
        ],
      }),
    )
    await Promise.all(commits)
    const value = await trial.answer("get", (store) => store.get(here))
    await assertRows(trial, value, value, undefined)
  })
}

async function assertRows(
  trial: Trial,
  ...expected: readonly [here?: string, there?: string, far?: string]
): Promise<void> {
  const found: (string | undefined)[] = []
  for (const key of [here, there, far]) {
    found.push(await trial.answer("get", (store) => store.get(key)))
  }
  assertSame("the rows here, there and far", found, [expected[0], expected[1], expected[2]])
}
