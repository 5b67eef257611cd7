/** The simulator's front: a seed becomes a run of the real engine and real clients, in virtual time. */
import { createEngine, type Engine, type EngineOptions } from "@peerage/core"
import type { HistoryEvent } from "../checker/event.js"
import { describeReport, type HistoryReport } from "../checker/report.js"
import { allAims } from "./aim.js"
import type { TransportAdapter } from "./hand-on.js"
import type { StoreAdapter } from "./host.js"
import { play } from "./play.js"
import type { Profile } from "./profile.js"
import type { Setup } from "./setup.js"
import { shrunk } from "./shrink.js"
import { drawTrace, hashOf, type Trace } from "./trace.js"

/**
 * What to simulate. The seed decides all that is not given.
 *
 * @since 0.1.0
 */
export interface SimulationOptions {
  readonly seed: number
  /** Default: `swarm`. */
  readonly profile?: Profile
  /** Default: 4. */
  readonly peers?: number
  /** Over all peers. Default: 6. */
  readonly devices?: number
  /** Things that happen, most of them sends; a burst of 60 messages is 60 of them. Default: 1,000. */
  readonly ops?: number
  /** Parts of the world that are not to be drawn. */
  readonly setup?: Partial<Setup>
  /** Somebody's store in place of the simulator's own disk, over no data; made anew for each run. */
  readonly store?: () => StoreAdapter | Promise<StoreAdapter>
  /**
   * Somebody's transport between the simulated network and the engine, made anew for each life of an engine. It must be
   * deterministic (`TransportAdapter`).
   */
  readonly transport?: () => TransportAdapter
  /** Default: that of `@peerage/core`. */
  readonly createEngine?: (options: EngineOptions) => Engine
}

/**
 * What came of a run.
 *
 * @since 0.1.0
 */
export interface SimulationResult {
  readonly ok: boolean
  readonly trace: Trace
  readonly report: HistoryReport
  /** The report, and how to see it again. */
  readonly message: string
  readonly history: readonly HistoryEvent[]
  /** The same for the same trace, always: else something in the run is not the seed's. */
  readonly traceHash: string
  /** How often each fault happened at each boundary, by `boundary fault`. */
  readonly coverage: ReadonlyMap<string, number>
  /** Engines that were started, and ms of virtual time. */
  readonly lives: number
  readonly virtualMs: number
}

/**
 * A simulation of one seed.
 *
 * @since 0.1.0
 */
export interface Simulation {
  readonly trace: Trace
  run(): Promise<SimulationResult>
  /** Does a trace again, exactly; one of this or, with the same code, of another run. */
  replay(trace: Trace): Promise<SimulationResult>
  /**
   * Leaves out of a failing trace what its failure does not need: the first violation's rule must be broken still.
   *
   * @param tries - runs at most. Default: 500.
   */
  shrink(trace: Trace, tries?: number): Promise<SimulationResult>
}

/**
 * Makes a simulation; nothing happens before `run`.
 *
 * @since 0.1.0
 */
export function simulate(options: SimulationOptions): Simulation {
  const { seed, profile = "swarm", peers = 4, devices = 6, ops = 1_000, setup = {} } = options
  // Each seed aims at another fault, so that few seeds leave none out.
  const aim = profile === "mild" ? undefined : allAims[seed % allAims.length]
  const all = Math.max(peers, devices)
  const trace = drawTrace({ seed, profile, peers, devices: all, ops, setup, aim })

  async function replay(again: Trace): Promise<SimulationResult> {
    const adapter = await options.store?.()
    const supports = adapter ? { supports: adapter.store.supports } : {}
    const given = { ...again, setup: { ...again.setup, ...supports } }
    const { createEngine: create = createEngine, transport } = options
    const pieces = { createEngine: create, adapter, transport }
    const { world, report } = await play(given, pieces)
    const message = `SIM_SEED=${seed} SIM_PROFILE=${profile} SIM_OPS=${ops} npm run sim\n${describeReport(report)}`
    return {
      ok: report.valid,
      trace: given,
      report,
      message,
      history: world.history,
      get traceHash() {
        return hashOf(world.history)
      },
      coverage: world.boundaries.hit,
      lives: world.host.lives,
      virtualMs: world.time.now,
    }
  }

  return {
    trace,
    run: () => replay(trace),
    replay,
    async shrink(failing, tries = 500) {
      let found = await replay(failing)
      const rule = found.report.violations[0]?.rule
      if (rule === undefined) return found
      const fails = async (steps: Trace["steps"]): Promise<boolean> => {
        const result = await replay({ ...failing, steps })
        const isSame = result.report.violations.some((violation) => violation.rule === rule)
        if (isSame) found = result
        return isSame
      }
      await shrunk(failing.steps, fails, tries)
      return found
    },
  }
}
