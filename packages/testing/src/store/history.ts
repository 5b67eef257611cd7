/** ST4, ST5, ST8, ST9, ST11 together: generated histories, each compared with a naive model step by step. */
import type { Key, Range, Store, Transaction } from "@peerage/core/adapter"
import fc from "fast-check"
import { assertSame } from "../assertion.js"
import { NaiveStore } from "./naive-store.js"
import type { StoreSuite, Trial } from "./trial.js"

const partitions = ["alice", "alice2", "alice ", "p:alice:bob", ""]
const sorts = ["", " ", "00", "000", "01", "A", "a", "a:b", "~"]

/** A check is planned by what it expects, since what is there is known only when the history runs. */
interface PlannedCheck {
  readonly key: Key
  readonly expects: "what is there" | "absence" | "another value"
}

interface Plan {
  readonly checks: readonly PlannedCheck[]
  readonly writes: readonly (readonly [key: Key, value: string | undefined])[]
}

type Step =
  | { readonly step: "commit"; readonly plans: readonly Plan[] }
  | { readonly step: "get"; readonly key: Key }
  | { readonly step: "range"; readonly partition: string; readonly range: Range }
  | { readonly step: "reopen" }

const partition = fc.constantFrom(...partitions)
const sort = fc.constantFrom(...sorts)
const key: fc.Arbitrary<Key> = fc.tuple(partition, sort)
const value = fc.constantFrom("", "1", "2", "\u{1f600}", "\uff5e", "\ufeff")
const plan: fc.Arbitrary<Plan> = fc.record({
  checks: fc.oneof(
    { weight: 2, arbitrary: fc.constant([]) },
    {
      weight: 1,
      arbitrary: fc.array(
        fc.record({
          key,
          expects: fc.constantFrom("what is there", "what is there", "absence", "another value"),
        }),
        { maxLength: 3 },
      ),
    },
  ),
  writes: fc.uniqueArray(fc.tuple(key, fc.option(value, { nil: undefined, freq: 3 })), {
    maxLength: 5,
    selector: ([[p, s]]) => JSON.stringify([p, s]),
  }),
})
const bound = fc.constantFrom(...sorts, "0", "b", "a:")
const range: fc.Arbitrary<Range> = fc.record(
  { after: bound, before: bound, reverse: fc.boolean(), limit: fc.integer({ min: 1, max: 12 }) },
  { requiredKeys: ["limit"] },
)
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({
      step: fc.constant("commit" as const),
      plans: fc.array(plan, { minLength: 1, maxLength: 4 }),
    }),
  },
  { weight: 6, arbitrary: fc.record({ step: fc.constant("get" as const), key }) },
  { weight: 12, arbitrary: fc.record({ step: fc.constant("range" as const), partition, range }) },
  { weight: 1, arbitrary: fc.record({ step: fc.constant("reopen" as const) }) },
)

export function historyTests(suite: StoreSuite): void {
  // 200 histories, in parts: with a flush for each commit they may take longer than a runner allows for one test.
  for (const part of [1, 2, 3, 4]) {
    const title = `generated histories read as a naive model says, part ${part} (also ST4, ST5, ST9, ST11)`
    suite.withOpen("ST8", title, async (trial) => {
      const histories = fc.array(step, { minLength: 1, maxLength: 20 })
      await fc.assert(
        fc.asyncProperty(histories, async (steps) => {
          await wipe(trial)
          const model = new NaiveStore()
          for (const next of steps) await play(trial, model, next)
          for (const name of partitions) await assertRange(trial, model, name, { limit: 100 })
        }),
        { numRuns: 50 },
      )
    })
  }
}

async function play(trial: Trial, model: NaiveStore, next: Step): Promise<void> {
  if (next.step === "commit") {
    const transactions: Transaction[] = []
    const expected = next.plans.map((planned) => {
      const transaction = transactionOf(planned, model)
      transactions.push(transaction)
      return model.commit(transaction)
    })
    assertSame("commit", await trial.commit(...transactions), expected)
  } else if (next.step === "get") {
    const found = await trial.answer("get", (store) => store.get(next.key))
    assertSame(`get of ${JSON.stringify(next.key)}`, found, model.get(next.key))
  } else if (next.step === "range") await assertRange(trial, model, next.partition, next.range)
  else await trial.reopen()
}

function transactionOf({ checks, writes }: Plan, model: NaiveStore): Transaction {
  return {
    checks: checks.map(({ key: checked, expects }) => {
      const there = model.get(checked)
      if (expects === "what is there") return [checked, there]
      return [checked, expects === "absence" ? undefined : `${there} and more`]
    }),
    puts: writes.flatMap(([written, text]) =>
      text === undefined ? [] : [[written, text] as const],
    ),
    deletes: writes.flatMap(([written, text]) => (text === undefined ? [written] : [])),
  }
}

async function assertRange(
  trial: Trial,
  model: NaiveStore,
  name: string,
  asked: Range,
): Promise<void> {
  const found = await trial.answer("range", (store) => store.range(name, asked))
  const what = `range of ${JSON.stringify(name)} with ${JSON.stringify(asked)}`
  assertSame(what, found, model.range(name, asked))
}

/** Each run begins over no rows, in the one store of the test. */
async function wipe(trial: Trial): Promise<void> {
  const rows = async (name: string): Promise<readonly Key[]> => {
    const found = await trial.answer("range", (store: Store) => store.range(name, { limit: 1_000 }))
    return found.map((row): Key => [name, row.sort])
  }
  const deletes: Key[] = []
  for (const name of partitions) deletes.push(...(await rows(name)))
  if (deletes.length > 0) await trial.commit({ deletes })
}
