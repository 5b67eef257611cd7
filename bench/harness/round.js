/** One round of one system: a fresh server, a fresh load generator, their figures. */
import { mkdtempSync, rmSync } from "node:fs"
import { join } from "node:path"
import { start } from "./child.js"
import { startMosquitto } from "./mosquitto.js"
import { seeded } from "./seeds.js"

/**
 * @typedef {object} System
 * @property {string} name
 * @property {string} title
 * @property {string} [server] - none: the engine is in the client's process
 * @property {object} [options] - of the server
 * @property {string} wire
 * @property {string} [idleWire]
 * @property {object} [parameters] - that differ from the case's
 * @property {import("./seeds.js").Seed} [seed] - what its store holds before the first round
 * @property {number} [at] - its place on the axis of a case that has one
 * @property {string} [series] - what it is one point of
 *
 * @typedef {object} Place
 * @property {string} directory - where stores may be
 * @property {string} [profiles] - where CPU profiles of the server go
 *
 * @param {System} system
 * @param {{ load: string, parameters: object }} work
 * @param {Place} place
 * @returns {Promise<import("../loads/load.js").Figures>}
 */
export async function runRound(system, { load, parameters }, place) {
  const own = mkdtempSync(join(place.directory, "round-"))
  const seed = system.seed && (await seeded(place.directory, system.seed))
  const directory = seed ?? own
  const server = await startServer(system, directory, place.profiles)
  const client = start("client", {
    load,
    wire: system.wire,
    idleWire: system.idleWire,
    port: server?.port ?? 0,
    serverPid: server?.pid,
    parameters: { ...parameters, ...system.parameters, seed },
  })
  client.child.on("message", async (/** @type {any} */ { id, ask, argument }) => {
    if (ask === undefined) return
    const answer = await server?.ask(ask, argument)
    if (client.child.connected) client.child.send({ id, answer })
  })
  try {
    const ends = [client.said("figures")]
    if (server) {
      ends.push(
        server.gone.then((code) => {
          throw new Error(`The server has ended (${code}).`)
        }),
      )
    }
    const figures = await Promise.race(ends)
    await client.gone
    return figures
  } finally {
    client.child.kill("SIGKILL")
    server?.stop()
    await server?.gone
    rmSync(own, { recursive: true, force: true })
  }
}

/** @param {System} system @param {string} directory @param {string} [profiles] */
async function startServer({ name, server, options }, directory, profiles) {
  if (server === undefined) return undefined
  if (server === "mosquitto") return startMosquitto({ directory })
  const profile = profiles && join(profiles, `${name}.cpuprofile`)
  const argument = { server, options: { ...options, directory }, profile }
  const child = start("server", argument, ["--expose-gc"])
  return { ...child, port: await child.said("ready") }
}
