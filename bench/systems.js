/** What is compared. */

/** @typedef {import("./harness/round.js").System} System */

/** @type {Record<string, Omit<System, "name">>} */
const table = {
  "peerage-memory": {
    title: "Peerage, memory",
    server: "peerage",
    options: { store: "memory" },
    wire: "peerage",
    idleWire: "peerage-light",
  },
  "peerage-level": {
    title: "Peerage, LevelDB, flushed before each answer",
    server: "peerage",
    options: { store: "level" },
    wire: "peerage",
    idleWire: "peerage-light",
  },
  "peerage-unflushed": {
    title: "Peerage, LevelDB, not flushed",
    server: "peerage",
    options: { store: "level-unflushed" },
    wire: "peerage",
    idleWire: "peerage-light",
  },
  "peerage-memory-light": {
    title: "Peerage, memory, light client",
    server: "peerage",
    options: { store: "memory" },
    wire: "peerage-light",
  },
  "peerage-level-light": {
    title: "Peerage, LevelDB, flushed, light client",
    server: "peerage",
    options: { store: "level" },
    wire: "peerage-light",
  },
  "peerage-2014": {
    title: "Peerage, memory, protocol of 2014",
    server: "peerage",
    options: { store: "memory", transport: "avoscloud" },
    wire: "avoscloud",
  },
  "peerage-in-process": {
    title: "Peerage, memory, in process (engine and clients)",
    wire: "in-process",
  },
  relay: {
    title: "socket.io by hand, stores nothing",
    server: "relay",
    wire: "relay",
    idleWire: "relay-light",
  },
  "relay-again": {
    title: "the same again (control)",
    server: "relay",
    wire: "relay",
    idleWire: "relay-light",
  },
  "relay-light": {
    title: "socket.io by hand, stores nothing, light client",
    server: "relay",
    wire: "relay-light",
  },
  "relay-level": {
    title: "socket.io by hand, LevelDB, a flush for each message",
    server: "relay",
    options: { keep: "each" },
    wire: "relay",
    idleWire: "relay-light",
  },
  "relay-level-gathered": {
    title: "socket.io by hand, LevelDB, a flush for all that wait",
    server: "relay",
    options: { keep: "gathered" },
    wire: "relay",
    idleWire: "relay-light",
  },
  "socket.io": { title: "bare socket.io connection", server: "bare", wire: "bare" },
  ws: { title: "bare WebSocket", server: "ws", wire: "ws" },
  "ws-coalesced": {
    title: "bare WebSocket, coalesced (the limit)",
    server: "ws",
    options: { coalesced: true },
    wire: "ws-coalesced",
  },
  aedes: { title: "aedes, TCP, QoS 1, memory", server: "aedes", wire: "mqtt" },
  "aedes-websocket": {
    title: "aedes, WebSocket, QoS 1, memory",
    server: "aedes",
    options: { transport: "websocket" },
    wire: "mqtt-websocket",
  },
  "aedes-level": {
    title: "aedes, TCP, QoS 1, aedes-persistence-level",
    server: "aedes",
    options: { store: "level" },
    wire: "mqtt",
    // Its writes run side by side, and what they let through is not put in order.
    parameters: { isOrdered: false },
  },
  mosquitto: { title: "Mosquitto, TCP, QoS 1, memory", server: "mosquitto", wire: "mqtt" },
}

/** Systems by name, with what differs in a case. @param {string} name @param {Partial<System>} [changed] @returns {System} */
export function system(name, changed = {}) {
  const known = table[name]
  if (known === undefined) throw new Error(`There is no system of this name: ${name}`)
  return { name, ...known, ...changed, options: { ...known.options, ...changed.options } }
}
