/** What is stored: for who is away, to be read again, to be opened again. */
import { mosquitto } from "../harness/mosquitto.js"
import { mebibytes } from "../harness/report.js"
import { system } from "../systems.js"
import { rss } from "./columns.js"

/** @typedef {import("../harness/turns.js").Case} Case */

/** @type {Case} */
const offline = {
  name: "offline",
  title: "10,000 messages to 200 peers who are away, then all return; 64 in flight, light clients",
  load: "offline",
  parameters: { peers: 200, each: 50, inFlight: 64, length: 200 },
  systems: [
    system("relay-level", { wire: "relay-light" }),
    system("peerage-level-light"),
    system("peerage-memory-light"),
    system("relay-level-gathered", { wire: "relay-light" }),
    system("relay-light"),
    system("aedes"),
    system("aedes-level"),
    ...(mosquitto ? [system("mosquitto")] : []),
  ],
  columns: [
    { figure: "accept", title: "accepted a second" },
    { figure: "drain", title: "drained a second" },
    { figure: "acceptCpu", title: "CPU, µs a message accepted", isAlone: true },
    { figure: "drainCpu", title: "CPU, µs a message drained", isAlone: true },
    rss,
    { figure: "again", title: "came again", isAlone: true },
  ],
  goals: [
    { system: "peerage-level-light", figure: "accept", against: "relay-level", least: 3 },
    { system: "peerage-level-light", figure: "drain", against: "relay-level", least: 1.8 },
    { system: "peerage-level-light", figure: "drain", against: "aedes-level", least: 5 },
  ],
}

/** A system over a store that was filled before the first round. */
const seeded = (/** @type {number} */ messages, /** @type {string} */ title) =>
  system("peerage-level", {
    name: `of-${messages}`,
    title,
    seed: { senders: 1, peers: 1, each: messages },
    parameters: { messages },
  })

/** @type {Case} */
const history = {
  name: "history",
  title: "A page of 50 of a conversation's history, LevelDB",
  load: "history",
  parameters: { page: 50, warm: 300, pages: 1_000 },
  systems: [
    seeded(100, "of 100 messages"),
    seeded(10_000, "of 10,000 messages"),
    seeded(1_000_000, "of 1,000,000 messages"),
  ],
  columns: [
    { figure: "p50", title: "a page, p50 ms" },
    { figure: "p99", title: "p99 ms", isAlone: true },
    { figure: "cpu", title: "server CPU, µs a page" },
  ],
  goals: [
    { system: "of-1000000", figure: "p50", against: "of-100", most: 1.3 },
    { system: "of-1000000", figure: "cpu", against: "of-100", most: 1.3 },
  ],
}

/** @type {Case} */
const opening = {
  name: "start",
  title: "Start over 1,000,000 stored messages of 100,000 peers, LevelDB",
  load: "start",
  parameters: { store: "level" },
  systems: [
    {
      name: "empty",
      title: "an empty store",
      wire: "none",
      seed: { senders: 0, peers: 0, each: 0 },
    },
    {
      name: "full",
      title: "1,000,000 messages, 100,000 peers",
      wire: "none",
      seed: { senders: 200, peers: 500, each: 10 },
    },
  ],
  columns: [
    { figure: "ready", title: "ready, ms" },
    { figure: "sinceStart", title: "since the process began, ms", isAlone: true },
    { figure: "rss", title: "RSS, MiB", format: mebibytes },
    { figure: "heap", title: "JS heap, MiB", format: mebibytes },
  ],
  goals: [
    { system: "full", figure: "ready", most: 1_000 },
    { system: "full", figure: "heap", against: "empty", most: 1.1 },
  ],
}

export const stored = [offline, history, opening]
