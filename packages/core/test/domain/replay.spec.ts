import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { evolve } from "../../src/domain/evolve.js"
import { emptyState } from "../../src/domain/state.js"
import type { Fact } from "../../src/model/fact.js"
import { operations, runRandomly } from "./random-run.js"

describe("evolve", () => {
  it("replaying the facts of any run into an empty state gives the live state", async () => {
    const kinds = new Set<Fact["type"]>()
    let overs = 0
    await fc.assert(
      fc.asyncProperty(operations, async (all) => {
        const { facts, state, problems } = await runRandomly(all)
        const replayed = emptyState()
        for (const fact of facts) {
          kinds.add(fact.type)
          if (fact.type === "TransactionBegan") overs += fact.over.length
          evolve(replayed, fact)
        }
        expect(replayed).toEqual(state)
        expect(problems.filter((problem) => /rule failed|missing|threw/.test(problem))).toEqual([])
      }),
      { numRuns: 150 },
    )
    // A replay of nothing much would show nothing much: these must have happened in some run.
    for (const kind of ["SendJoined", "SendChecked", "FellBack", "StoreCameBack", "Acknowledged"])
      expect(kinds).toContain(kind)
    for (const kind of ["GroupChanged", "MembersKnown", "GatheringTouched", "FlushAsked"])
      expect(kinds).toContain(kind)
    for (const kind of ["SessionResumed", "InputParked", "TailGathered", "ConversationEvicted"])
      expect(kinds).toContain(kind)
    expect(overs).toBeGreaterThan(0)
  }, 120_000)
})
