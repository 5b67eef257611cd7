/** The load generator's process: runs one load against one server, and tells its figures. */
import { wires } from "../wires/index.js"

const {
  load,
  wire,
  idleWire = wire,
  port,
  serverPid,
  parameters,
} = JSON.parse(process.argv[2] ?? "")

/** @type {Map<number, (answer: any) => void>} */
const waiting = new Map()
let last = 0

/** @type {import("../loads/load.js").Target} */
const target = {
  connect: await connectorOf(wire),
  connectIdle: await connectorOf(idleWire),
  port,
  serverPid: serverPid ?? process.pid,
  ask: (ask, argument) =>
    new Promise((answered) => {
      waiting.set(++last, answered)
      process.send?.({ id: last, ask, argument })
    }),
}

/** @param {string} name */
async function connectorOf(name) {
  const connect = await (await wires[name])?.()
  if (connect === undefined) throw new Error(`There is no wire of this name: ${name}`)
  return (/** @type {import("../wires/wire.js").PeerOptions} */ options) => connect(port, options)
}

process.on("message", (/** @type {any} */ { id, answer }) => {
  waiting.get(id)?.(answer)
  waiting.delete(id)
})
process.on("disconnect", () => process.exit(1))
const { run } = await import(`../loads/${load}.js`)
const figures = await run(target, parameters)
process.send?.({ figures }, () => process.exit(0))
