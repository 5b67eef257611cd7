/** A host that is killed as often as time allows: kill.spec.ts has real clients and few deaths, this one many. */
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { expect, it, onTestFinished } from "vitest"
import { seeded } from "../fixtures/seeded.js"
import { Storm } from "../fixtures/storm.js"

const cycles = Number(process.env.PEERAGE_CYCLES ?? 100)
const seed = Number(process.env.PEERAGE_SEED ?? 20_141_123)
/** Two at a time: most of a cycle is the start of a process. */
const lanes = 2

it(`P1 P2 R21 F1 a host killed ${cycles} times under load has all that it answered, in order and whole`, {
  timeout: 30_000 + cycles * 3_000,
}, async () => {
  const folder = await mkdtemp(join(tmpdir(), "peerage-storm-"))
  const storms = Array.from(
    { length: lanes },
    (_, lane) => new Storm({ directory: join(folder, String(lane)), sync: true }),
  )
  onTestFinished(async () => {
    for (const storm of storms) storm.end()
    await rm(folder, { recursive: true, force: true })
  })
  const random = seeded(seed)
  const began = performance.now()
  const total = { acked: 0, recovered: 0 }
  await Promise.all(
    storms.map(async (storm, lane) => {
      for (let n = lane; n < cycles; n += lanes) await storm.cycle(random(150))
      const [byConversation, byUser, byApp, toDave, waiting] = await storm.count()
      const { acked, recovered, lost, reordered, duplicated, holes } = storm.tally
      total.acked += acked
      total.recovered += recovered
      expect({ lost, reordered, duplicated, holes }).toEqual({
        lost: 0,
        reordered: 0,
        duplicated: 0,
        holes: 0,
      })
      // R21: the rows of a message are there together.
      expect([byUser, byApp]).toEqual([byConversation, byConversation])
      expect(waiting).toBe(toDave)
      expect(byConversation).toBeGreaterThanOrEqual(acked)
      expect(storm.problems).toEqual([])
    }),
  )
  const slowest = Math.max(...storms.map(({ tally }) => tally.slowestStart))
  const seconds = ((performance.now() - began) / 1_000).toFixed(1)
  console.log(
    `F1 cycles=${cycles} acked=${total.acked} recovered=${total.recovered} lost=0 reordered=0 duplicated=0 half=0 slowest start=${slowest.toFixed(0)} ms seed=${seed} in ${seconds} s`,
  )
})
