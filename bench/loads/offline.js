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
  const next = names.map(() => 0)
  const messages = peers * each
  let received = 0
  let sent = 0
  let onAll = () => {}
  const open = () =>
    connectAll(peers, (n) =>
      target.connect({
        peer: /** @type {string} */ (names[n]),
        watch: [],
        onMessage(text) {
          const isNext = !isOrdered || Number.parseInt(text, 10) === next[n]
          if (!isNext || text.length !== length)
            throw new Error(`away-${n} expected ${next[n]} and got ${text.slice(0, 20)}`)
          next[n] = (next[n] ?? 0) + 1
          if (++received === sent) onAll()
        },
      }),
    )
  const closeAll = async (/** @type {import("../wires/wire.js").Peer[]} */ all) => {
    await Promise.all(all.map((peer) => peer.close()))
    await wait(300)
  }
  // They were there once, as a broker's sessions must have been.
  await closeAll(await open())
  const sender = await target.connect({ peer: "sender", watch: names })

  const accept = () =>
    new Promise((done) => {
      const all = sent + messages
      let answered = sent
      const fill = () => {
        while (sent < all && sent - answered < inFlight) {
          const n = sent++
          const to = /** @type {string} */ (names[n % peers])
          sender.send(to, numbered(Math.floor(n / peers), length), () => {
            if (++answered === all) done(undefined)
            else fill()
          })
        }
      }
      fill()
    })
  const drain = async () => {
    const drained = new Promise((done) => {
      onAll = () => done(undefined)
    })
    const back = await open()
    await drained
    return back
  }

  // Once for practice: a server that has just begun is still being compiled.
  await accept()
  await closeAll(await drain())

  const endAccept = measure(target)
  await accept()
  const accepted = endAccept(messages)
  const endDrain = measure(target)
  const back = await drain()
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
    again: received - sent,
  }
}
