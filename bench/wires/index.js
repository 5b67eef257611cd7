/** The wires by name; loaded one at a time, so that a client process holds only its own. */

/** @type {Record<string, () => Promise<import("./wire.js").Connect>>} */
export const wires = {
  // For loads that dial nothing.
  none: async () => () => Promise.reject(new Error("This load has no wire.")),
  peerage: async () => (await import("./peerage.js")).connect,
  "peerage-light": async () => (await import("./peerage-light.js")).connect,
  "in-process": async () => (await import("./in-process.js")).connect,
  avoscloud: async () => (await import("./avoscloud.js")).connect,
  relay: async () => (await import("./relay.js")).connect,
  "relay-light": async () => (await import("./relay-light.js")).connect,
  bare: async () => (await import("./bare.js")).connect,
  ws: async () => (await import("./ws.js")).connect,
  "ws-coalesced": async () => (await import("./ws.js")).connectCoalesced,
  mqtt: async () => (await import("./mqtt.js")).connect,
  "mqtt-websocket": async () => (await import("./mqtt.js")).connectWebSocket,
}
