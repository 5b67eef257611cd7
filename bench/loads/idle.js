/** Sessions that do nothing: what one takes, and what a watched peer adds. After garbage collection. */
import { setTimeout as wait } from "node:timers/promises"
import { residentBytes } from "../harness/proc.js"
import { connectAll, measure } from "./load.js"

/**
 * @param {import("./load.js").Target} target
 * @param {{ sessions: number, watchers: number, watches: number }} parameters
 * @returns {Promise<import("./load.js").Figures>}
 */
export async function run(target, { sessions, watchers, watches }) {
  const settled = async () => {
    for (let n = 0; n < 3; n++) {
      await target.ask("gc")
      await wait(100)
    }
    return { rss: residentBytes(target.serverPid), heap: await target.ask("heap") }
  }
  const open = (/** @type {string} */ kind, /** @type {number} */ count, watch) =>
    connectAll(count, (n) => target.connect({ peer: `${kind}-${n}`, watch: watch(n) }))
  const none = () => []
  // Code and pools are there before the first measured session.
  await open("first", 500, none)
  const before = await settled()
  const end = measure(target)
  await open("idle", sessions, none)
  const { rate, cpu } = end(sessions)
  const idle = await settled()
  const figures = {
    rate: rate ?? Number.NaN,
    cpu: cpu ?? Number.NaN,
    rss: (idle.rss - before.rss) / sessions,
    heap: (idle.heap - before.heap) / sessions,
  }
  if (watchers === 0) return figures
  await open("alone", watchers, none)
  const alone = await settled()
  // Each watches other idle sessions, so that an edge is an edge and no new peer.
  await open("watcher", watchers, (n) =>
    Array.from({ length: watches }, (_, at) => `idle-${(n * 7 + at * 13) % sessions}`),
  )
  const watching = await settled()
  const each = (/** @type {"heap" | "rss"} */ kind) =>
    (watching[kind] - alone[kind] - (alone[kind] - idle[kind])) / (watchers * watches)
  return { ...figures, edgeHeap: each("heap"), edgeRss: each("rss") }
}
