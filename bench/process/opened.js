/** Opens an engine over a store, as a host that starts, and says how long that took and what it holds. */
import { start } from "../servers/peerage.js"

const options = JSON.parse(process.argv[2] ?? "")
const began = performance.now()
const { stop } = await start(options)
const ready = performance.now() - began
globalThis.gc?.()
const { rss, heapUsed } = process.memoryUsage()
await stop()
// Since the process began, with the loading of the code.
process.stdout.write(JSON.stringify({ ready, sinceStart: began + ready, rss, heap: heapUsed }))
process.exit(0)
