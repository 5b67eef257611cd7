/** ST6, ST7, ST8: what an answered commit survives, and what a refused one leaves. */
import type { Key, Store } from "@peerage/core/adapter"
import { assertSame, codeOf } from "../assertion.js"
import type { StoreSuite, Trial } from "./trial.js"

export function durabilityTests(suite: StoreSuite): void {
  suite.withOpen("ST6", "what is done outlives what the store says it does", async (trial) => {
    const { durable } = trial.store.supports
    if (durable !== "none" && !trial.canReopen) {
      throw new Error(
        `The factory gives no reopen() and no crash() to show that durable is ${durable}.`,
      )
    }
    await trial.commit({ puts: [[["kept", "first"], "1"]] }, { puts: [[["kept", "last"], "2"]] })
    await trial.commit({ puts: [[["kept", "last"], "3"]], deletes: [["kept", "first"]] })
    if (durable === "none") return
    for (let round = 0; round < 4; round++) {
      await (round % 2 === 0 ? trial.die() : trial.reopen())
      const rows = await trial.answer("range", (store) => store.range("kept", { limit: 9 }))
      assertSame("rows after it", rows, [{ sort: "last", value: `${3 + round}` }])
      await trial.commit({ puts: [[["kept", "last"], `${4 + round}`]] })
    }
  })

  suite.withOpen("ST7", "what close refuses is not there, what it answers is", async (trial) => {
    const keys = Array.from({ length: 40 }, (_, n): Key => ["race", String(n).padStart(2, "0")])
    const commit = (key: Key) =>
      trial.outcome("commit", (store) => store.commit([{ puts: [[key, "put"]] }]))
    const before = keys.slice(0, 20).map(commit)
    const closing = trial.close()
    const outcomes = await Promise.all([...before, ...keys.slice(20).map(commit)])
    await closing
    await trial.reopen()
    for (const [n, outcome] of outcomes.entries()) {
      const found = await trial.answer("get", (store) => store.get(keys[n] as Key))
      if ("value" in outcome) assertSame(`row ${n}, answered done`, found, "put")
      else if (saysNotApplied(outcome.error)) assertSame(`row ${n}, refused`, found, undefined)
    }
  })

  suite.withOpen("ST8", "a get and a range see what was committed before them", async (trial) => {
    const key: Key = ["seen", "row"]
    for (const value of ["1", "2", "", "3"]) {
      await trial.commit({ puts: [[key, value]] })
      await assertSeen(trial, key, value)
    }
    await trial.commit({ deletes: [key] })
    await assertSeen(trial, key, undefined)
    await trial.reopen()
    await assertSeen(trial, key, undefined)
  })

  suite.withOpen(
    "ST8",
    "64 commits at once are all seen, each as soon as it is answered",
    async (trial) => {
      const write = async (_: unknown, n: number): Promise<void> => {
        const key: Key = ["many", `${100 + n}`]
        await trial.commit({ puts: [[key, `${n}`]] })
        assertSame("get", await trial.answer("get", (store) => store.get(key)), `${n}`)
      }
      await Promise.all(Array.from({ length: 64 }, write))
      const rows = await trial.answer("range", (store) => store.range("many", { limit: 100 }))
      assertSame(
        "sum",
        rows.reduce((sum, row) => sum + Number(row.value), 0),
        (63 * 64) / 2,
      )
      assertSame("rows", rows.length, 64)
    },
  )
}

function saysNotApplied(error: unknown): boolean {
  const code = codeOf(error)
  return code === "not-applied" || code === "store-not-open"
}

async function assertSeen(trial: Trial, key: Key, value: string | undefined): Promise<void> {
  const [partition, sort] = key
  const read = (store: Store) => store.range(partition, { limit: 9 })
  assertSame("get", await trial.answer("get", (store) => store.get(key)), value)
  assertSame(
    "range",
    await trial.answer("range", read),
    value === undefined ? [] : [{ sort, value }],
  )
}
