/** How cost grows: one thing at a time, each a chart in docs/performance.md. */
import { system } from "../systems.js"
import { cpu, rate } from "./columns.js"

/** @typedef {import("../harness/turns.js").Case} Case */

const bounds = {
  warm: { ms: 500, messages: 10_000 },
  measured: { ms: 1_500, messages: 20_000 },
}
const pairs = { pairs: 1, inFlight: 64, length: 200, ...bounds }

/**
 * One system, at several places of an axis.
 *
 * @param {string} name
 * @param {string} what
 * @param {readonly number[]} places
 * @param {(at: number) => Partial<import("../harness/round.js").System>} changed
 */
const along = (name, what, places, changed) =>
  places.map((at) =>
    system(name, {
      name: `${name}-${at}`,
      title: `${system(name).title}, ${at.toLocaleString("en-US")} ${what}`,
      at,
      series: system(name).title,
      ...changed(at),
    }),
  )

const both = ["peerage-memory", "relay"]
const light = ["peerage-memory-light", "relay-light"]

/** @type {Case} */
const sessions = {
  name: "growth-sessions",
  title: "Cost of a message as sessions grow",
  load: "pairs",
  parameters: pairs,
  axis: "idle sessions",
  systems: both.flatMap((name) =>
    along(name, "idle sessions", [1, 100, 1_000, 5_000], (at) => ({
      parameters: { bystanders: at },
    })),
  ),
  columns: [cpu, rate],
  goals: [],
  rounds: 3,
}

/** @type {Case} */
const watches = {
  name: "growth-watches",
  title: "Cost of a connect as its watch list grows",
  load: "connect",
  parameters: { warm: 200, connects: 1_000 },
  axis: "watched peers",
  systems: light.flatMap((name) =>
    along(name, "watched peers", [1, 10, 100, 500], (at) => ({ parameters: { watches: at } })),
  ),
  columns: [
    { figure: "cpu", title: "server CPU, µs a connect" },
    { figure: "rate", title: "connects a second" },
  ],
  goals: [],
  rounds: 3,
}

/** @type {Case} */
const members = {
  name: "growth-group",
  title: "Cost of a delivery as a group grows, all online",
  load: "group",
  parameters: { inFlight: 4, length: 200, ...bounds },
  axis: "members online",
  systems: light.flatMap((name) =>
    along(name, "members online", [3, 10, 30, 100, 300, 1_000], (at) => ({
      parameters: { members: at },
    })),
  ),
  columns: [
    { figure: "cpu", title: "server CPU, µs a delivery" },
    { figure: "rate", title: "deliveries a second" },
  ],
  goals: [],
  rounds: 3,
}

/** @type {Case} */
const away = {
  name: "growth-away",
  title: "Cost of a message to a group as its absent members grow, 10 online",
  load: "group",
  parameters: { inFlight: 4, length: 200, online: 10, ...bounds },
  axis: "members",
  systems: along("peerage-memory-light", "members", [10, 100, 1_000, 10_000], (at) => ({
    parameters: { members: at },
    options: { counted: true },
  })),
  columns: [
    { figure: "cpuOfMessage", title: "server CPU, µs a message" },
    { figure: "bytes", title: "store bytes a message" },
  ],
  goals: [],
  rounds: 3,
}

/** @type {Case} */
const history = {
  name: "growth-history",
  title: "Cost of a page of 50 as a conversation grows",
  load: "history",
  parameters: { page: 50, warm: 200, pages: 500 },
  axis: "messages in the conversation",
  systems: along("peerage-level", "messages", [100, 1_000, 10_000, 100_000], (at) => ({
    seed: { senders: 1, peers: 1, each: at },
    parameters: { messages: at },
  })),
  columns: [
    { figure: "cpu", title: "server CPU, µs a page" },
    { figure: "p50", title: "a page, p50 ms" },
  ],
  goals: [],
  rounds: 3,
}

/** @type {Case} */
const size = {
  name: "growth-size",
  title: "Cost of a message as it gets longer",
  load: "pairs",
  parameters: pairs,
  axis: "characters",
  systems: [...both, "peerage-level"].flatMap((name) =>
    along(name, "characters", [20, 200, 1_000, 5_000], (at) => ({ parameters: { length: at } })),
  ),
  columns: [cpu, rate],
  goals: [],
  rounds: 3,
}

export const growth = [sessions, watches, members, away, history, size]
