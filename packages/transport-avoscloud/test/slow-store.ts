/** A store that does not answer when it is told not to, so that requests wait. */
import { memoryStore } from "@peerage/core"
import { type FaultyStore, faultyStore, type StoreFault } from "@peerage/testing"
import { vi } from "vitest"

export interface SlowStore {
  readonly store: FaultyStore
  /** The next commit is not answered before `release`. */
  stall(): void
  /** Once it was asked for, it is done. */
  release(): Promise<void>
}

export function slowStore(): SlowStore {
  const plan: StoreFault[] = []
  const store = faultyStore(memoryStore(), plan)
  let nth = 0
  return {
    store,
    stall() {
      nth = store.calls.commit + 1
      plan.push({ call: "commit", nth, fault: "late" })
    },
    async release() {
      await vi.waitUntil(() => store.calls.commit >= nth, { interval: 1 })
      store.release()
    },
  }
}
