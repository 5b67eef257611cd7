/** The end of a machine: after each kill all that was not flushed is taken from the files (F2). A kill alone takes none. */
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { describe, expect, it, onTestFinished } from "vitest"
import { buildFlush, cutPower, has } from "../fixtures/flush.js"
import { seeded } from "../fixtures/seeded.js"
import { Storm } from "../fixtures/storm.js"

const cycles = Number(process.env.PEERAGE_CUTS ?? 40)
const seed = Number(process.env.PEERAGE_SEED ?? 20_141_123)
const timeout = 120_000 + cycles * 3_000

async function cut(cycles: number, sync: boolean) {
  const folder = await mkdtemp(join(tmpdir(), "peerage-power-"))
  const { env } = buildFlush(folder)
  const directory = join(folder, "data")
  const storm = new Storm({ directory, sync, env })
  onTestFinished(async () => {
    storm.end()
    await rm(folder, { recursive: true, force: true })
  })
  const random = seeded(seed)
  let taken = 0
  for (let n = 0; n < cycles; n++) {
    await storm.cycle(random(150))
    taken += await cutPower(directory, env.FLUSH_JOURNAL)
    // Nothing is written any more to a store that is refused.
    if (storm.problems.length > 0) break
  }
  const counted = await storm.count()
  const { acked, lost, reordered, duplicated, holes, recovered } = storm.tally
  console.log(
    `F2 sync=${sync} cuts=${storm.tally.cycles} acked=${acked} lost=${lost} reordered=${reordered} duplicated=${duplicated} holes=${holes} recovered=${recovered} bytes taken=${taken} seed=${seed}`,
  )
  return { storm, counted, taken }
}

describe.runIf(has("gcc", "F2"))("a machine whose power is cut", { timeout }, () => {
  it(`P1 P2 R21 F2 loses nothing that was answered, in ${cycles} cuts`, async () => {
    const { storm, counted } = await cut(cycles, true)
    expect(storm.problems).toEqual([])
    expect(storm.tally).toMatchObject({ cycles, lost: 0, reordered: 0, duplicated: 0, holes: 0 })
    const [byConversation, byUser, byApp, toDave, waiting] = counted
    expect([byUser, byApp]).toEqual([byConversation, byConversation])
    expect(waiting).toBe(toDave)
  })

  it("F2 loses what was answered if flushing is switched off: else this test shows nothing", async () => {
    const { storm, taken } = await cut(4, false)
    expect(taken).toBeGreaterThan(0)
    expect(storm.tally.lost).toBeGreaterThan(0)
  })
})
