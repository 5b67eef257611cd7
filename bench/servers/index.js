/** The servers by name; loaded one at a time, so that a server process holds only its own. */

/**
 * @typedef {object} Started
 * @property {number} port
 * @property {Record<string, (argument: any) => unknown>} control
 * @property {() => Promise<void> | void} stop
 */

/** @type {Record<string, () => Promise<{ start(options: any): Promise<Started> }>>} */
export const servers = {
  peerage: () => import("./peerage.js"),
  relay: () => import("./relay.js"),
  bare: () => import("./bare.js"),
  ws: () => import("./ws.js"),
  aedes: () => import("./aedes.js"),
}
