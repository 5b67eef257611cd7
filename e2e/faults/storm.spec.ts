/** Ten thousand clients that come at once, are cut off, and all come again. */
import { type ChildProcess, execFileSync, fork } from "node:child_process"
import { once } from "node:events"
import { setTimeout as wait } from "node:timers/promises"
import { fileURLToPath } from "node:url"
import { expect, it, onTestFinished } from "vitest"
import { MortalHost } from "../fixtures/mortal-host.js"

const count = Number(process.env.PEERAGE_STORM ?? 10_000)
const atOnce = 200
const script = fileURLToPath(new URL("../fixtures/crowd-of-lines.js", import.meta.url))

interface Outcome {
  readonly open: number
  readonly resumed: number
  readonly failed: number
  readonly failure?: string
  readonly tookMs: number
  readonly p99Ms: number
}

async function tell(crowd: ChildProcess, order: object): Promise<Outcome> {
  const answered = once(crowd, "message")
  crowd.send(order)
  const [outcome] = await answered
  return outcome as Outcome
}

it(`P9 P11 F16 ${count} connections, dropped and there again: all open, none seen to go, no memory lost`, {
  timeout: 300_000,
}, async () => {
  // Node raises the soft limit to the hard one by itself.
  const files = execFileSync("bash", ["-c", "ulimit -Hn"], { encoding: "utf8" }).trim()
  if (Number(files) < count + 200)
    throw new Error(`F16 needs ${count + 200} open files, and ${files} are allowed: ulimit -Hn`)
  const host = await MortalHost.make({
    inMemory: true,
    followsPresence: true,
    engine: { resumeWindowMs: 600_000 },
  })
  onTestFinished(() => host.end())
  await host.start()
  const crowd = fork(script, [String(host.port)])
  onTestFinished(() => void crowd.kill("SIGKILL"))
  const all = { count, atOnce }
  /** When the host has noticed that all lines are gone. */
  const deserted = async () => {
    for (;;) {
      const figures = await host.figures()
      if (figures.connections === 0) return figures
      await wait(100)
    }
  }

  const first = await tell(crowd, { open: true, ...all })
  await tell(crowd, { drop: true })
  const before = await deserted()
  const again = await tell(crowd, { resume: true, ...all })
  await tell(crowd, { drop: true })
  const after = await deserted()
  const rounds = [first, again]
  for (const { open, failed, failure } of rounds)
    expect({ open, failed, failure }).toEqual({ open: count, failed: 0, failure: undefined })
  expect(again.resumed).toBe(count)
  // Each came, and nobody saw it go. What there is now is what there was before it came again.
  for (const { presence, sessions, conversations, waiting } of [before, after])
    expect({ presence, sessions, conversations, waiting }).toEqual({
      ...{ presence: 1, sessions: count, conversations: 0, waiting: 0 },
    })
  expect(host.problems).toEqual([])
  console.log(
    `F16 ${count} twice: ${rounds.map(({ tookMs, p99Ms }) => `${tookMs} ms (p99 ${p99Ms})`).join(", ")}; 0 failed, 0 seen to go; RSS ${mb(before.rss)} then ${mb(after.rss)} MB, heap ${mb(before.heapUsed)} then ${mb(after.heapUsed)} MB`,
  )
  expect(after.heapUsed).toBeLessThan(1.2 * before.heapUsed)
  expect(after.rss).toBeLessThan(1.2 * before.rss)
})

const mb = (bytes: number): string => (bytes / 1_048_576).toFixed(1)
