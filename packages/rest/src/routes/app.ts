/** Routes about an app as a whole. */
import { type Engine, PeerageError } from "@peerage/core"
import { failure } from "@peerage/core/adapter"
import { fields } from "../described.js"
import { oneOf } from "../leaves.js"
import { createMeter, type Meter, metricsType } from "../metrics.js"
import { type Route, route } from "../route.js"

const meters = new WeakMap<Engine, Meter>()

export const appRoutes: readonly Route[] = [
  route({
    method: "get",
    path: "/health",
    summary: "Whether messages can be stored at this moment. Needs no key.",
    open: true,
    answer: { status: 200, what: "They can.", codec: fields({ status: oneOf("open") }, {}) },
    run({ engine }) {
      if (engine.status === "open") return { status: "open" as const }
      throw new PeerageError(failure(engine.status === "degraded" ? "degraded" : "closed"))
    },
  }),
  route({
    method: "get",
    path: "/metrics",
    summary: "Figures in Prometheus' text format.",
    answer: { status: 200, what: "Gauges and counters.", mediaType: metricsType },
    run: ({ engine }) => meterOf(engine).read(),
  }),
]

function meterOf(engine: Engine): Meter {
  const known = meters.get(engine)
  if (known) return known
  const meter = createMeter(engine)
  meters.set(engine, meter)
  return meter
}
