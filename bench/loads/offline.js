/** Messages to peers that are away, who then all come back at once; and once more, to see that nothing comes twice. */
import { setTimeout as wait } from "node:timers/promises"
import { connectAll, measure, numbered } from "./load.js"

/**
 * @param {import("./load.js").Target} target
 * @param {{ peers: number, each: number, inFlight: number, length: number, isOrdered?: boolean }} parameters
 * @returns {Promise<import("./load.js").Figures>}
 */
export async function run(target, { peers, each, inFlight, length, isOrdered = true }) {
  const names = Array.from({ length: peers }, (_, n) => `away-${n}`)
  const messages = peers * each
  let received = 0
  let onAll = () => {}
  const open = () =>
    connectAll(peers, (n) => {
      let next = 0
      return target.connect({
        peer: `away-${n}`,
        watch: [],
        onMessage(text) {
          const isNext = !isOrdered || Number.parseInt(text, 10) === next
          if (!isNext || text.length !== length)
            throw new Error(`away-${n} expected ${next} and got ${text.slice(0, 20)}`)
          next++
          if (++received === messages) onAll()
        },
      })
    })
  // They were there once, as a broker's sessions must have been.
  const closeAll = async (/** @type {import("../wires/wire.js").Peer[]} */ all) => {
    await Promise.all(all.map((peer) => peer.close()))
    await wait(300)
  }
  await closeAll(await open())

  const sender = await target.connect({ peer: "sender", watch: names })
  const endAccept = measure(target)
  await new Promise((done) => {
    let [sent, answered] = [0, 0]
    const fill = () => {
      while (sent < messages && sent - answered < inFlight) {
        const n = sent++
        const to = /** @type {string} */ (names[n % peers])
        sender.send(to, numbered(Math.floor(n / peers), length), () => {
          if (++answered === messages) done(undefined)
          else fill()
        })
      }
    }
    fill()
  })
  const accepted = endAccept(messages)

  const endDrain = measure(target)
  const drainedAll = new Promise((done) => {
    onAll = () => done(undefined)
  })
  const back = await open()
  await drainedAll
  const drained = endDrain(messages)
  await wait(300)
  await closeAll(back)
  await open()
  await wait(500)
  return {
    accept: accepted.rate ?? Number.NaN,
    acceptCpu: accepted.cpu ?? Number.NaN,
    drain: drained.rate ?? Number.NaN,
    drainCpu: drained.cpu ?? Number.NaN,
    rss: drained.rss ?? Number.NaN,
    // What was acknowledged and comes again all the same.
    again: received - messages,
  }
}
