/** A peer comes and goes, a real connection each time, before so many watchers. */
import { median } from "../harness/statistics.js"
import { connectAll, measure } from "./load.js"

const star = "star"

/**
 * @param {import("./load.js").Target} target
 * @param {{ watchers: number, warmFlips: number, flips: number }} parameters
 * @returns {Promise<import("./load.js").Figures>}
 */
export async function run(target, { watchers, warmFlips, flips }) {
  /** Who was told of the present state. @type {Set<number>} */
  const told = new Set()
  let wanted = false
  let onTold = () => {}
  await connectAll(watchers, (n) =>
    target.connect({
      peer: `watcher-${n}`,
      watch: [star],
      onPresence(who, isOnline) {
        if (who !== star || isOnline !== wanted) return
        if (told.has(n)) throw new Error(`watcher-${n} was told twice.`)
        told.add(n)
        if (told.size === watchers) onTold()
      },
    }),
  )
  /** Milliseconds until every watcher knows. @param {boolean} isOnline @param {() => unknown} act */
  const flip = async (isOnline, act) => {
    told.clear()
    wanted = isOnline
    const began = performance.now()
    const all = new Promise((done) => {
      onTold = () => done(undefined)
    })
    const acted = act()
    await all
    const ms = performance.now() - began
    await acted
    return ms
  }
  const online = []
  const offline = []
  let end = measure(target)
  for (let n = -warmFlips; n < flips; n++) {
    if (n === 0) end = measure(target)
    /** @type {Promise<import("../wires/wire.js").Peer> | undefined} */
    let connecting
    const on = await flip(true, () => {
      connecting = target.connect({ peer: star, watch: [] })
      return connecting
    })
    const peer = await connecting
    const off = await flip(false, () => peer?.close())
    if (n < 0) continue
    online.push(on)
    offline.push(off)
  }
  return { ...end(flips * 2 * watchers), online: median(online), offline: median(offline) }
}
