/**
 * Pairs of peers, each sender with so many messages in flight, for a fixed time. A message is in flight until its sender
 * has the answer; the phase is over when every message has arrived as well, each once and in order.
 */
import { connectAll, measure, numbered } from "./load.js"

/**
 * @typedef {{ pairs: number, inFlight: number, length: number, warm: Bound, measured: Bound, bystanders?: number,
 *   isOrdered?: boolean }} PairsParameters
 * @typedef {{ ms: number, messages: number }} Bound - it takes so long at least, and so many at least
 * @param {import("./load.js").Target} target
 * @param {PairsParameters} parameters
 * @returns {Promise<import("./load.js").Figures>}
 */
export async function run(target, parameters) {
  const { pairs, inFlight, length, warm, measured, bystanders = 0, isOrdered = true } = parameters
  await connectAll(bystanders, (n) =>
    target.connectIdle({ peer: `bystander-${n}`, watch: [], onMessage: unexpected }),
  )
  const all = await connectAll(pairs, (n) =>
    connectPair(target, n, { inFlight, length, isOrdered }),
  )
  await phase(all, warm)
  const end = measure(target)
  return end(await phase(all, measured))
}

function unexpected() {
  throw new Error("A bystander got a message.")
}

/** @param {import("./load.js").Target} target @param {number} n */
async function connectPair(target, n, { inFlight, length, isOrdered }) {
  let sent = 0
  let answered = 0
  let received = 0
  let isOver = true
  let ends = 0
  let atLeast = 0
  let onDone = () => {}
  const to = `receiver-${n}`
  const receiver = await target.connect({
    peer: to,
    watch: [],
    onMessage(text) {
      const isNext = !isOrdered || Number.parseInt(text, 10) === received
      if (!isNext || text.length !== length)
        throw new Error(`${to} expected ${received} and got ${text.slice(0, 20)}`)
      received++
      if (isOver) check()
    },
  })
  const sender = await target.connect({ peer: `sender-${n}`, watch: [to], onMessage: unexpected })
  const check = () => {
    if (isOver && answered === sent && received === sent) onDone()
  }
  const onAnswer = () => {
    answered++
    fill()
  }
  const fill = () => {
    if (!isOver && sent >= atLeast && performance.now() >= ends) isOver = true
    if (isOver) return check()
    while (sent - answered < inFlight) sender.send(to, numbered(sent++, length), onAnswer)
  }
  return {
    receiver,
    sent: () => sent,
    /** @param {number} end @param {number} messages */
    send: (end, messages) =>
      new Promise((done) => {
        ends = end
        atLeast = sent + messages
        isOver = false
        onDone = () => done(undefined)
        fill()
      }),
  }
}

/**
 * @param {readonly { sent(): number, send(end: number, messages: number): Promise<unknown> }[]} all
 * @param {Bound} bound
 */
async function phase(all, { ms, messages }) {
  const before = total(all)
  const ends = performance.now() + ms
  await Promise.all(all.map((pair) => pair.send(ends, messages / all.length)))
  return total(all) - before
}

/** @param {readonly { sent(): number }[]} all */
const total = (all) => all.reduce((sum, pair) => sum + pair.sent(), 0)
