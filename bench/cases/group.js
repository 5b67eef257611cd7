/** Messages to groups. The relay's members acknowledge nothing; Peerage's acknowledge every message. */
import { mosquitto } from "../harness/mosquitto.js"
import { system } from "../systems.js"
import { rss } from "./columns.js"

/** @typedef {import("../harness/turns.js").Case} Case */

const bounds = {
  warm: { ms: 500, messages: 30_000 },
  measured: { ms: 2_000, messages: 60_000 },
}
/** @type {import("../harness/turns.js").Column[]} */
const columns = [
  { figure: "cpu", title: "server CPU, µs a delivery" },
  { figure: "rate", title: "deliveries a second" },
  rss,
]
const relay = system("relay-light", { title: "`socket.to(room)`, not acknowledged" })
const compared = [relay, system("peerage-memory-light"), system("peerage-level-light")]

/** @param {number} members @param {number} memory @param {number} level @returns {Case} */
const ofSize = (members, memory, level) => ({
  name: `group-${members}`,
  title: `Group of ${members.toLocaleString("en-US")}, all online, 4 messages in flight, light clients`,
  load: "group",
  parameters: { members, inFlight: 4, length: 200, ...bounds },
  systems: [
    ...compared,
    ...(members === 100
      ? ["aedes", ...(mosquitto ? ["mosquitto"] : [])].map((n) => system(n))
      : []),
  ],
  columns,
  goals: [
    { system: "peerage-memory-light", figure: "rate", against: "relay-light", least: memory },
    { system: "peerage-level-light", figure: "rate", against: "relay-light", least: level },
  ],
  isGate: members === 100,
})

const level = "peerage-level-light"
/** @param {number} members @param {number} online */
const large = (members, online) =>
  system(level, {
    name: `of-${members}`,
    title: `${members.toLocaleString("en-US")} members, ${online} online`,
    options: { counted: true },
    parameters: { members, online },
  })

/** @type {Case} */
const mostlyAway = {
  name: "group-away",
  title: "Group of 10,000 of whom 100 are online, flushed",
  load: "group",
  parameters: { inFlight: 4, length: 200, ...bounds },
  systems: [large(100, 100), large(10_000, 100)],
  columns: [
    { figure: "cpuOfMessage", title: "server CPU, µs a message" },
    { figure: "rows", title: "rows a message" },
    { figure: "bytes", title: "store bytes a message" },
  ],
  goals: ["cpuOfMessage", "bytes"].map((figure) => ({
    system: "of-10000",
    figure,
    against: "of-100",
    most: 1.1,
  })),
}

export const groups = [
  ofSize(10, 1.5, 0.75),
  ofSize(100, 2, 1.5),
  ofSize(1_000, 1.6, 1.5),
  mostlyAway,
]
