/** An engine's figures in Prometheus' text format. Knows no route. */
import type { Engine } from "@peerage/core"

/** The media type of the format. */
export const metricsType = "text/plain; version=0.0.4; charset=utf-8"

type Sample = readonly [labels: Readonly<Record<string, string>>, value: number]

/** Reads an engine's figures. */
export interface Meter {
  read(): string
}

/**
 * What happens is counted from the first reading on: whoever never reads never pays, and looking up who of a group is
 * away costs something for each of its messages.
 */
export function createMeter(engine: Engine): Meter {
  let counters: Counters | undefined
  return {
    read() {
      counters ??= countOf(engine)
      return [...statesOf(engine), ...eventsOf(counters)]
        .map((metric) => metricText(metric, { app: engine.appId }))
        .join("")
    },
  }
}

interface Counters {
  readonly messages: Map<string, number>
  readonly offline: Map<string, number>
  readonly problems: Map<string, number>
}

function countOf(engine: Engine): Counters {
  // What both have from the start, so that a rate can be taken of the first one.
  const messages = new Map([
    ["persistent", 0],
    ["transient", 0],
  ])
  const offline = new Map([
    ["no-session", 0],
    ["paused", 0],
    ["undelivered", 0],
  ])
  const problems = new Map<string, number>()
  // They end with the engine.
  engine.messages$.subscribe(({ transient }) => {
    add(messages, transient ? "transient" : "persistent")
  })
  engine.offline$.subscribe(({ reason }) => add(offline, reason))
  engine.problems$.subscribe(({ code }) => add(problems, code))
  return { messages, offline, problems }
}

function add(counter: Map<string, number>, label: string): void {
  counter.set(label, (counter.get(label) ?? 0) + 1)
}

interface Metric {
  readonly name: string
  readonly type: "gauge" | "counter"
  readonly help: string
  readonly samples: readonly Sample[]
}

function statesOf(engine: Engine): readonly Metric[] {
  const counts = engine.host.counts()
  const gauge = (name: string, help: string, ...samples: readonly Sample[]): Metric => ({
    name: `peerage_${name}`,
    type: "gauge",
    help,
    samples,
  })
  return [
    gauge("store_up", "1 while the store can be used.", [{}, engine.status === "open" ? 1 : 0]),
    gauge("connections", "Connections, also those without a session.", [{}, counts.connections]),
    gauge(
      "sessions",
      "Sessions by state.",
      [{ state: "open" }, counts.openSessions],
      [{ state: "paused" }, counts.pausedSessions],
    ),
    gauge("online_peers", "Peers that are online.", [{}, counts.online]),
    gauge("conversations", "Conversations in memory.", [{}, counts.conversations]),
    gauge("waiting_sends", "Sends that wait for the store.", [{}, counts.waiting]),
  ]
}

function eventsOf({ messages, offline, problems }: Counters): readonly Metric[] {
  const counter = (
    name: string,
    help: string,
    label: string,
    values: ReadonlyMap<string, number>,
  ): Metric => ({
    name: `peerage_${name}_total`,
    type: "counter",
    help: `${help} Since the first reading.`,
    samples: [...values].map(([key, value]) => [{ [label]: key }, value]),
  })
  return [
    counter("messages", "Messages accepted.", "kind", messages),
    counter("offline", "Messages that did not reach somebody, by why.", "reason", offline),
    counter("problems", "Problems by code.", "code", problems),
  ]
}

function metricText(
  { name, type, help, samples }: Metric,
  common: Readonly<Record<string, string>>,
): string {
  const lines = samples.map(([labels, value]) => {
    const pairs = Object.entries({ ...common, ...labels })
    return `${name}{${pairs.map(([key, text]) => `${key}="${escaped(text)}"`).join(",")}} ${value}\n`
  })
  return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${lines.join("")}`
}

function escaped(label: string): string {
  return label.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n")
}
