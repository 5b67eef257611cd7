/** Plays a trace: from all devices open to the quiet end, and judges what was seen. */
import { checkHistory } from "../checker/check.js"
import type { HistoryReport, Violation } from "../checker/report.js"
import { perform } from "./operation.js"
import { quietEnd } from "./rest.js"
import type { Trace } from "./trace.js"
import { type Pieces, World } from "./world.js"

/** A run that is over. */
export interface Played {
  readonly world: World
  readonly report: HistoryReport
}

export async function play(trace: Trace, pieces: Pieces): Promise<Played> {
  const { setup, seed, steps } = trace
  const world = new World(seed, setup, pieces)
  const { time, host, devices, peers } = world
  host.start()
  for (const device of devices) device.open(peers)
  await time.run(500)
  for (const step of steps) {
    if (step.afterMs > 0) await time.run(time.now + step.afterMs)
    perform(world, step)
  }
  await quietEnd(world)
  const { limits, resumeWindowMs } = setup
  const { queueMessages = 50 } = limits
  const report = checkHistory(world.history, { queueMessages, resumeWindowMs })
  return { world, report: withDefects(report, world) }
}

/** What the engine and its clients report about themselves counts as well. */
function withDefects(report: HistoryReport, { defects, history }: World): HistoryReport {
  if (defects.length === 0) return report
  const found = defects.map((what): Violation => {
    const rule = what.startsWith("C5") ? "C5" : "C2"
    return { rule, what, index: history.length - 1, event: history.at(-1) }
  })
  return { ...report, valid: false, violations: [...report.violations, ...found] }
}
