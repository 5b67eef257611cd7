/** Latency at a fixed rate. */
import { mosquitto } from "../harness/mosquitto.js"
import { median } from "../harness/statistics.js"
import { system } from "../systems.js"
import { cpu } from "./columns.js"

/** @type {import("../harness/turns.js").Case} */
const paced = {
  name: "latency",
  title: "Latency at 1,000 messages a second",
  load: "paced",
  parameters: { perSecond: 1_000, seconds: 4, warmSeconds: 2, length: 200 },
  systems: [
    "relay",
    "peerage-memory",
    "peerage-level",
    "peerage-unflushed",
    "aedes",
    ...(mosquitto ? ["mosquitto"] : []),
    "ws",
  ].map((name) => system(name)),
  columns: [
    { figure: "p50", title: "delivered, p50 ms" },
    { figure: "p99", title: "p99 ms", isAlone: true },
    { figure: "answerP50", title: "answered, p50 ms", isAlone: true },
    { figure: "answerP99", title: "p99 ms", isAlone: true },
    cpu,
  ],
  goals: [
    { system: "peerage-memory", figure: "p50", against: "relay", most: 1.2 },
    {
      system: "peerage-level",
      figure: "p50",
      // The relay's, and two flushes as measured in the same run.
      most: (results, flush) =>
        median((results.relay ?? []).map((figures) => figures.p50 ?? Number.NaN)) + 2 * flush,
      says: "Peerage, flushed: p50 ms, against the relay's and two flushes",
    },
  ],
}

export const latency = [paced]
