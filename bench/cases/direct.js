/** Messages from one peer to another, 200 characters each, both online. */
import { mosquitto } from "../harness/mosquitto.js"
import { system } from "../systems.js"
import { clientCpu, cpu, rate, rss } from "./columns.js"

/** @typedef {import("../harness/turns.js").Case} Case */

const columns = [cpu, rate, rss, clientCpu]
// V8 is done with compiling after some tens of thousands of messages: a server's days are what is measured, not its start.
const bounds = {
  warm: { ms: 2_500, messages: 60_000 },
  measured: { ms: 2_500, messages: 30_000 },
}

/**
 * A goal of a system against the relay that stores nothing.
 *
 * @param {string} name
 * @param {number} rateLeast
 * @param {number} [cpuMost]
 * @returns {import("../harness/goals.js").Goal[]}
 */
const against = (name, rateLeast, cpuMost) => [
  { system: name, against: "relay", figure: "rate", least: rateLeast },
  ...(cpuMost ? [{ system: name, against: "relay", figure: "cpu", most: cpuMost }] : []),
]

const compared = ["relay", "peerage-memory", "peerage-level"].map((name) => system(name))

/** @type {Case} */
const direct64 = {
  name: "direct-64",
  title: "Direct, 1 pair, 64 in flight",
  load: "pairs",
  parameters: { pairs: 1, inFlight: 64, length: 200, ...bounds },
  systems: [...compared, system("relay-again"), system("ws-coalesced")],
  columns,
  goals: [...against("peerage-memory", 2.5, 0.4), ...against("peerage-level", 1.3, 0.65)],
  isGate: true,
  rounds: 9,
}

const others = [
  "peerage-unflushed",
  "peerage-memory-light",
  "peerage-level-light",
  "peerage-2014",
  "peerage-in-process",
  "relay-light",
  "relay-level",
  "relay-level-gathered",
  "ws",
  "aedes",
  "aedes-websocket",
  ...(mosquitto ? ["mosquitto"] : []),
]

/** @type {Case} */
const alternatives = {
  ...direct64,
  name: "direct-all",
  title: "Direct, 1 pair, 64 in flight: what one could have instead",
  note: mosquitto ? "" : "Mosquitto is not installed here, so it is not in this table.",
  systems: [...direct64.systems, ...others.map((name) => system(name))],
  goals: [],
  isGate: false,
  isDrawn: true,
  rounds: 7,
}

/** @param {string} name @param {string} title @param {number} pairs @param {number} inFlight @returns {Case} */
const variant = (name, title, pairs, inFlight, goals) => ({
  name,
  title,
  load: "pairs",
  parameters: { pairs, inFlight, length: 200, ...bounds },
  systems: compared,
  columns,
  goals,
})

export const direct = [
  direct64,
  variant("direct-256", "Direct, 1 pair, 256 in flight", 1, 256, against("peerage-level", 2, 0.4)),
  variant("direct-8", "Direct, 1 pair, 8 in flight", 1, 8, [
    ...against("peerage-memory", 1.3),
    ...against("peerage-level", 0.45),
  ]),
  variant("pairs-16", "16 pairs, 8 in flight each", 16, 8, [
    ...against("peerage-memory", 2.2, 0.5),
    ...against("peerage-level", 1.4, 0.6),
  ]),
  variant("pairs-64", "64 pairs, 1 in flight each", 64, 1, [
    ...against("peerage-memory", 1.1),
    ...against("peerage-level", 0.7),
  ]),
]

export const directAll = [alternatives]
