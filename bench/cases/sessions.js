/** What sessions cost: idle ones, connecting ones, those who watch. */
import { valuesOf } from "../harness/goals.js"
import { short } from "../harness/report.js"
import { median } from "../harness/statistics.js"
import { system } from "../systems.js"
import { cpu, rate } from "./columns.js"

/** @typedef {import("../harness/turns.js").Case} Case */

const kibibytes = (/** @type {number} */ bytes) => short(bytes / 1_024)
const bounds = {
  warm: { ms: 2_500, messages: 60_000 },
  measured: { ms: 2_500, messages: 30_000 },
}

/** @param {string} name @param {number} bystanders */
const beside = (name, bystanders) =>
  system(name, {
    name: `${name}-${bystanders}`,
    title: `${system(name).title}, ${bystanders.toLocaleString("en-US")} idle`,
    parameters: { bystanders },
  })

/** @type {Case} */
const bystanders = {
  name: "bystanders",
  title: "Direct, 1 pair, 64 in flight, beside 10,000 idle sessions",
  load: "pairs",
  parameters: { pairs: 1, inFlight: 64, length: 200, ...bounds },
  systems: [
    beside("peerage-memory", 0),
    beside("peerage-memory", 10_000),
    beside("relay", 0),
    beside("relay", 10_000),
  ],
  columns: [cpu, rate],
  goals: [
    {
      system: "peerage-memory-10000",
      figure: "cpu",
      against: "peerage-memory-0",
      most: 1.1,
      says: "Peerage: CPU a message beside 10,000 idle sessions, × its own beside none",
    },
    {
      system: "peerage-memory-10000",
      figure: "cpu",
      against: "peerage-memory-0",
      most: (results) => median(valuesOf(results, "relay-10000", "cpu", "relay-0")),
      says: "the same, against the relay's own growth",
    },
  ],
  isGate: true,
}

/** @type {Case} */
const idle = {
  name: "idle",
  title: "Idle sessions: 5,000, light clients, after garbage collection",
  load: "idle",
  parameters: { sessions: 5_000, watchers: 0, watches: 0 },
  systems: [
    system("socket.io"),
    system("peerage-memory-light", { parameters: { watchers: 1_000, watches: 100 } }),
    system("relay-light"),
  ],
  columns: [
    { figure: "rss", title: "RSS, KiB a session", format: kibibytes },
    { figure: "heap", title: "JS heap, KiB a session", format: kibibytes },
    { figure: "edgeHeap", title: "bytes a watch (heap)", isAlone: true },
    { figure: "edgeRss", title: "bytes a watch (RSS)", isAlone: true },
    { figure: "rate", title: "connects a second", isAlone: true },
  ],
  goals: [
    { system: "peerage-memory-light", figure: "rss", against: "socket.io", most: 1.15 },
    { system: "peerage-memory-light", figure: "edgeHeap", most: 150 },
  ],
  isGate: true,
}

/** @param {string} name */
const signing = (name) => system(name, { options: { signed: true }, parameters: { signed: true } })

/** @type {Case} */
const connecting = {
  name: "connect",
  title:
    "Connecting: 3,000, 64 at once, a watch list of 100 who are away, and a signature, light clients",
  load: "connect",
  parameters: { warm: 1_000, connects: 3_000, watches: 100 },
  systems: [
    system("socket.io"),
    signing("peerage-memory-light"),
    signing("peerage-level-light"),
    system("relay-light", { title: "socket.io by hand, with the watch list" }),
  ],
  columns: [
    { figure: "rate", title: "connects a second" },
    { figure: "cpu", title: "server CPU, µs a connect" },
  ],
  goals: [{ system: "peerage-memory-light", figure: "rate", against: "socket.io", least: 0.8 }],
}

/** @type {Case} */
const presence = {
  name: "presence",
  title: "A peer comes and goes before 1,000 watchers, light clients",
  load: "presence",
  parameters: { watchers: 1_000, warmFlips: 5, flips: 20 },
  systems: [
    system("relay-light", { title: "socket.io by hand, a loop over watchers" }),
    system("peerage-memory-light"),
  ],
  columns: [
    { figure: "online", title: "online, ms until all know" },
    { figure: "offline", title: "offline, ms until all know" },
    { figure: "cpu", title: "server CPU, µs a notice" },
  ],
  goals: ["online", "offline"].map((figure) => ({
    system: "peerage-memory-light",
    figure,
    against: "relay-light",
    most: 0.9,
  })),
}

export const sessions = [presence, bystanders, idle, connecting]
