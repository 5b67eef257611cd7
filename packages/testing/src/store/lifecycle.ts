/** ST1, ST2, ST3: every operation in every state of a store's life. */
import type { Store } from "@peerage/core/adapter"
import {
  assertRejected,
  assertResolved,
  assertSame,
  codeOf,
  type Outcome,
  turn,
} from "../assertion.js"
import { putAll } from "./ranges.js"
import type { StoreSuite, Trial } from "./trial.js"

interface State {
  /** Brings a new store near the state. */
  reach(trial: Trial): Promise<void>
  /** Begins what the state is in the middle of; the operation under test follows in the same turn. */
  begin?(store: Store): Promise<unknown>
  /** What the store is then. `taken`: another `open` is one too many. */
  readonly is: "open" | "taken" | "free"
}

const never = async (): Promise<void> => undefined
const opened = (trial: Trial): Promise<void> => trial.open()
const states: Readonly<Record<string, State>> = {
  "never opened": { reach: never, is: "free" },
  opening: { reach: never, begin: (store) => store.open(), is: "taken" },
  open: { reach: opened, is: "open" },
  closing: { reach: opened, begin: (store) => store.close(), is: "free" },
  closed: { reach: (trial) => trial.open().then(() => trial.close()), is: "free" },
  reopened: { reach: (trial) => trial.open().then(() => trial.reopen()), is: "open" },
}

const key = ["lifecycle", "row"] as const
const operations: Readonly<Record<string, (store: Store) => Promise<unknown>>> = {
  get: (store) => store.get(key),
  range: (store) => store.range(key[0], { limit: 1 }),
  commit: (store) => store.commit([{ puts: [[key, "put"]] }]),
}
const answers: Readonly<Record<string, unknown>> = { get: undefined, range: [], commit: ["done"] }

export function lifecycleTests(suite: StoreSuite): void {
  for (const [name, state] of Object.entries(states)) {
    for (const operation of Object.keys(operations)) dataTest(suite, name, state, operation)
    openTest(suite, name, state)
    closeTest(suite, name, state)
  }
  otherTests(suite)
}

function dataTest(suite: StoreSuite, name: string, state: State, operation: string): void {
  const call = operations[operation] as (store: Store) => Promise<unknown>
  const works = state.is === "open"
  suite.withNew(
    "ST1",
    `${operation}, ${name}: ${works ? "works" : "is refused"}`,
    async (trial) => {
      await state.reach(trial)
      const [begun, outcome] = await together(trial, state, operation, call)
      if (works) assertSame(operation, assertResolved(operation, outcome), answers[operation])
      else assertRejected(operation, outcome, "store-not-open")
      if (begun !== undefined) assertResolved(name, begun)
      await assertUsable(trial, works && operation === "commit")
    },
  )
}

function openTest(suite: StoreSuite, name: string, state: State): void {
  const refused = state.is !== "free"
  suite.withNew(refused ? "ST2" : "ST1", `open, ${name}`, async (trial) => {
    await state.reach(trial)
    const [begun, outcome] = await together(trial, state, "open", (store) => store.open())
    if (begun !== undefined) assertResolved(name, begun)
    if (refused && trial.store.supports.exclusive) {
      assertRejected("a second open", outcome, "store-locked")
      assertSame("get", await trial.answer("get", (store) => store.get(key)), undefined)
    } else if (name === "closing" && "error" in outcome) {
      // It may wait for the close, or say that the store is still taken.
      assertRejected("open while closing", outcome, "store-locked")
    } else if (!refused) assertResolved("open", outcome)
    await assertUsable(trial, false)
  })
}

function closeTest(suite: StoreSuite, name: string, state: State): void {
  suite.withNew("ST3", `close, ${name}: resolves, also when it is called twice`, async (trial) => {
    await state.reach(trial)
    const [, first, second] = await Promise.all([
      together(trial, state, "close", (store) => store.close()),
      trial.outcome("close", (store) => store.close()),
      trial.outcome("a second close", (store) => store.close()),
    ])
    assertResolved("close", first)
    assertResolved("a second close", second)
    const refused = await trial.outcome("get", (store) => store.get(key))
    assertRejected("get after close", refused, "store-not-open")
    await assertUsable(trial, false)
  })
}

/** Begins what the state is about and makes the call, in one turn. */
function together<T>(
  trial: Trial,
  { begin }: State,
  what: string,
  call: (store: Store) => Promise<T>,
): Promise<readonly [begun: Outcome<unknown> | undefined, outcome: Outcome<T>]> {
  const begun = begin === undefined ? undefined : trial.outcome("what is under way", begin)
  return Promise.all([begun, trial.outcome(what, call)])
}

function otherTests(suite: StoreSuite): void {
  suite.withOpen("ST2", "another store object over the same data is shut out", async (trial) => {
    const { store: first } = trial
    const second = trial.other()
    await trial.commit({ puts: [[key, "first"]] })
    const outcome = await trial.outcome("open of another", () => second.open())
    if (first.supports.exclusive) assertRejected("open of another", outcome, "store-locked")
    else assertResolved("open of another", outcome)
    assertSame("get", await trial.answer("get", (store) => store.get(key)), "first")
    assertSame("commit", await trial.commit({ puts: [[key, "again"]] }), ["done"])
    assertSame("get", await trial.answer("get", (store) => store.get(key)), "again")
  })

  suite.withOpen("ST2", "another store object opens once the first is closed", async (trial) => {
    await trial.outcome("open of another", () => trial.other().open())
    await trial.reopen()
    assertSame("commit", await trial.commit({ puts: [[key, "second"]] }), ["done"])
  })

  suite.withOpen("ST3", "close lets the calls in flight finish", async (trial) => {
    const finished: string[] = []
    const note = (what: string, call: Promise<unknown>): void => {
      call.then(
        () => finished.push(what),
        (error: unknown) => finished.push(`${what} rejected: ${codeOf(error) ?? String(error)}`),
      )
    }
    const expected: string[] = []
    for (let n = 10; n < 40; n++) {
      const started = { commit: `commit ${n}`, get: `get ${n}`, range: `range ${n}` }
      expected.push(...Object.values(started))
      note(started.commit, trial.store.commit([{ puts: [[["flight", `${n}`], `${n}`]] }]))
      note(started.get, trial.store.get(["flight", `${n}`]))
      note(started.range, trial.store.range("flight", { limit: 50 }))
    }
    await trial.close()
    await turn()
    assertSame("what had finished when close resolved", finished.sort(), expected.sort())
    await trial.reopen()
    const rows = await trial.answer("range", (store) => store.range("flight", { limit: 100 }))
    assertSame("rows written during close", rows.length, 30)
  })

  suite.withOpen("ST3", "close lets a long read finish, forth and back", async (trial) => {
    // More than a store is likely to take from its database at a time.
    const sorts = Array.from({ length: 2_500 }, (_, n) => String(10_000 + n))
    await putAll(trial, "long", sorts)
    const reads = [false, true].map((reverse) =>
      trial.outcome("range", (store) => store.range("long", { limit: 3_000, reverse })),
    )
    await trial.close()
    for (const outcome of await Promise.all(reads))
      assertSame("rows read", assertResolved("range", outcome).length, sorts.length)
  })

  suite.withNew("ST3", "close during open leaves it closed", async (trial) => {
    const opening = trial.outcome("open", (store) => store.open())
    await trial.close()
    const refused = await trial.outcome("get", (store) => store.get(key))
    assertRejected("get", refused, "store-not-open")
    await opening
    const still = await trial.outcome("get", (store) => store.get(key))
    assertRejected("get after the open has settled too", still, "store-not-open")
    await assertUsable(trial, false)
  })

  suite.withNew("ST3", "open, close and open at once end open", async (trial) => {
    const first = trial.outcome("open", (store) => store.open())
    const closed = trial.outcome("close", (store) => store.close())
    await trial.outcome("open", (store) => store.open())
    await Promise.all([first, closed])
    await assertUsable(trial, false)
  })
}

/** Closes whatever is going on, opens anew, and writes and reads: no refused call may have left a mark. */
async function assertUsable(trial: Trial, written: boolean): Promise<void> {
  await trial.close()
  await trial.open()
  const found = await trial.answer("get", (store) => store.get(key))
  assertSame("the row of the commit", found, written ? "put" : undefined)
  assertSame("commit", await trial.commit({ puts: [[["lifecycle", "after"], "1"]] }), ["done"])
  const row = await trial.answer("get", (store) => store.get(["lifecycle", "after"]))
  assertSame("get", row, "1")
}
