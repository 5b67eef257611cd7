/** S4: the memory of used nonces is bounded, refuses what is new when it is full, and forgets what nobody can use. */
import { describe, expect, it } from "vitest"
import type { Store } from "../src/ports/store.js"
import { createNonces } from "../src/stream/nonces.js"

const kept = 100_000
const lifeMs = 601_000

/** Rows as a set of their keys: what a store would do with 100,000 of them is not the subject. */
async function remembering() {
  const rows = new Set<string>()
  const clock = { at: 1_400_000_000_000 }
  const nonces = await createNonces({
    now: () => clock.at,
    read: async (call) => call({ range: async () => [] } as unknown as Store),
    async write({ puts = [], deletes = [] }) {
      for (const [key] of puts) rows.add(key.join())
      for (const key of deletes) rows.delete(key.join())
    },
  })
  const take = async (nonce: string) => {
    const taken = await nonces.take(nonce, clock.at + lifeMs)
    return taken === true ? "taken" : taken.code
  }
  return { clock, take, rows }
}

describe("S4 a flood of nonces, each with a signature that is right", () => {
  it("is remembered up to a number, then refused as busy, and none is forgotten for another", {
    timeout: 20_000,
  }, async () => {
    const { clock, take, rows } = await remembering()
    const answers = new Set<string>()
    for (let n = 0; n < kept; n++) answers.add(await take(`n${n}`))
    expect([...answers]).toEqual(["taken"])
    expect(await take("one-more")).toBe("busy")
    for (const n of [0, 1, kept / 2, kept - 1])
      expect(await take(`n${n}`)).toBe("signature-refused")
    expect(rows.size).toBe(kept)

    clock.at += lifeMs - 1
    expect(await take("one-more")).toBe("busy")
    clock.at += 1
    // Their window is over: each new one takes a few of them away, from the store as well.
    for (let n = 0; n < 1_000; n++) expect(await take(`later${n}`)).toBe("taken")
    expect(rows.size).toBe(kept - 7_000)
  })
})
