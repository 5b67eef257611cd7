/** One pair at a fixed rate: how long a message is on its way, from `send` to its receiver, and until its sender knows. */
import { quantile } from "../harness/statistics.js"
import { measure, numbered } from "./load.js"

/**
 * @param {import("./load.js").Target} target
 * @param {{ perSecond: number, seconds: number, warmSeconds: number, length: number }} parameters
 * @returns {Promise<import("./load.js").Figures>}
 */
export async function run(target, { perSecond, seconds, warmSeconds, length }) {
  const times = new Float64Array(perSecond * (seconds + warmSeconds))
  const delivered = new Float64Array(times.length)
  const answered = new Float64Array(times.length)
  let received = 0
  let answers = 0
  let onProgress = () => {}
  await target.connect({
    peer: "receiver",
    watch: [],
    onMessage(text) {
      const n = Number.parseInt(text, 10)
      if (n !== received) throw new Error(`The receiver expected ${received} and got ${n}.`)
      delivered[n] = performance.now() - (times[n] ?? 0)
      received++
      onProgress()
    },
  })
  const sender = await target.connect({ peer: "sender", watch: ["receiver"] })
  const send = (/** @type {number} */ n) => {
    const text = numbered(n, length)
    times[n] = performance.now()
    sender.send("receiver", text, () => {
      answered[n] = performance.now() - (times[n] ?? 0)
      answers++
      onProgress()
    })
  }

  /** @param {number} from @param {number} to */
  const phase = (from, to) =>
    new Promise((done) => {
      const began = performance.now()
      let next = from
      onProgress = () => {
        if (received === to && answers === to) done(undefined)
      }
      const tick = () => {
        const due = from + Math.floor(((performance.now() - began) * perSecond) / 1_000)
        while (next < Math.min(due, to)) send(next++)
        if (next < to) setTimeout(tick, 1)
      }
      tick()
    })
  const warm = perSecond * warmSeconds
  await phase(0, warm)
  const end = measure(target)
  await phase(warm, times.length)
  const figures = end(times.length - warm)
  const [way, answer] = [delivered.subarray(warm), answered.subarray(warm)].map((all) => [...all])
  return {
    ...figures,
    p50: quantile(way ?? [], 0.5),
    p99: quantile(way ?? [], 0.99),
    answerP50: quantile(answer ?? [], 0.5),
    answerP99: quantile(answer ?? [], 0.99),
  }
}
