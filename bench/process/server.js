/** The server's process: starts one system, answers what a load asks of it, and ends when it is told to. */
import { servers } from "../servers/index.js"
import { profileTo } from "./profiled.js"

const { server, options, profile } = JSON.parse(process.argv[2] ?? "")
const load = servers[server]
if (load === undefined) throw new Error(`There is no server of this name: ${server}`)
const started = await (await load()).start(options)

const profiled = profile === undefined ? undefined : profileTo(profile)

const control = {
  ...started.control,
  gc: () => globalThis.gc?.(),
  heap: () => process.memoryUsage().heapUsed,
  profile: () => profiled?.begin(),
  async stop() {
    await profiled?.end()
    await started.stop()
    // What a rival leaves open is no concern of the next round.
    setImmediate(() => process.exit(0))
  },
}

process.on("message", async (/** @type {any} */ { id, ask, argument }) => {
  // A system is asked more than it knows, such as to make a group that it needs no making of.
  const answer = await control[ask]?.(argument)
  process.send?.({ id, answer })
})
process.on("disconnect", () => process.exit(0))
process.send?.({ ready: started.port })
