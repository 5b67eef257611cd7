/** ST12: how calls fail, and that they end. */
import type { Store } from "@peerage/core/adapter"
import { assertPeerageError, assertSame, outcomeOf } from "../assertion.js"
import type { StoreSuite } from "./trial.js"

const calls: Readonly<Record<string, (store: Store) => Promise<unknown>>> = {
  get: (store) => store.get(["p", "a"]),
  range: (store) => store.range("p", { limit: 1 }),
  commit: (store) => store.commit([{ puts: [[["p", "a"], "1"]] }]),
}

export function errorTests(suite: StoreSuite): void {
  for (const [name, call] of Object.entries(calls)) {
    suite.withNew("ST12", `${name} fails as a rejection with a PeerageError`, async (trial) => {
      const outcome = await trial.outcome(name, call)
      assertSame("refused", "error" in outcome, true)
      if ("error" in outcome) {
        assertPeerageError(name, outcome.error)
        const { message } = outcome.error as Error
        assertSame("its message is a sentence", message.length > 10, true)
      }
    })
  }

  suite.withOpen(
    "ST12",
    "a second open fails as a rejection with a PeerageError",
    async (trial) => {
      const outcome = await trial.outcome("open", (store) => store.open())
      if ("error" in outcome) assertPeerageError("open", outcome.error)
    },
  )

  suite.withOpen(
    "ST12",
    "every call ends that was begun before, during or after close",
    async (trial) => {
      const { store, patienceMs } = trial
      const begin = (): Promise<unknown>[] =>
        Object.entries(calls).flatMap(([name, call]) =>
          Array.from({ length: 10 }, () => outcomeOf(name, patienceMs, () => call(store))),
        )
      const before = begin()
      const closing = trial.close()
      const during = begin()
      await closing
      await Promise.all([...before, ...during, ...begin()])
    },
  )
}
