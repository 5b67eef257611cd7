/**
 * Messages to a group: one sender, so many in flight. A message is in flight until its sender has the answer and every
 * other member that is online has the message.
 */
import { connectAll, measure, numbered } from "./load.js"

const group = "everyone"

/**
 * @param {import("./load.js").Target} target
 * @param {{ members: number, online?: number, inFlight: number, length: number, warm: import("./pairs.js").Bound,
 *   measured: import("./pairs.js").Bound }} parameters
 * @returns {Promise<import("./load.js").Figures>}
 */
export async function run(target, parameters) {
  const { members, online = members, inFlight, length, warm, measured } = parameters
  const names = Array.from({ length: members }, (_, n) => `member-${n}`)
  await target.ask("group", { group, members: names })

  const receivers = online - 1
  let sent = 0
  let isOver = true
  let [ends, atLeast] = [0, 0]
  let onDone = () => {}
  /** What each message in flight still waits for: its receivers and its answer. @type {Map<number, number>} */
  const waiting = new Map()
  const arrived = (/** @type {number} */ n) => {
    const left = (waiting.get(n) ?? 0) - 1
    if (left > 0) {
      waiting.set(n, left)
    } else {
      waiting.delete(n)
      fill()
    }
  }
  await connectAll(receivers, (n) => {
    let received = 0
    return target.connect({
      peer: `member-${n + 1}`,
      watch: [],
      group,
      onMessage(text) {
        if (Number.parseInt(text, 10) !== received || text.length !== length)
          throw new Error(`A member expected ${received} and got ${text.slice(0, 20)}`)
        arrived(received++)
      },
    })
  })
  const sender = await target.connect({ peer: "member-0", watch: [], group })
  const fill = () => {
    if (!isOver && sent >= atLeast && performance.now() >= ends) isOver = true
    if (isOver) {
      if (waiting.size === 0) onDone()
      return
    }
    while (waiting.size < inFlight) {
      const n = sent++
      waiting.set(n, receivers + 1)
      sender.sendToGroup?.(numbered(n, length), () => arrived(n))
    }
  }
  /** @param {import("./pairs.js").Bound} bound */
  const phase = async ({ ms, messages }) => {
    const before = sent
    ends = performance.now() + ms
    atLeast = before + Math.ceil(messages / receivers)
    await new Promise((done) => {
      isOver = false
      onDone = () => done(undefined)
      fill()
    })
    return sent - before
  }
  await phase(warm)
  const before = await target.ask("counts")
  const end = measure(target)
  const messages = await phase(measured)
  const figures = end(messages * receivers)
  const after = await target.ask("counts")
  return {
    ...figures,
    cpuOfMessage: figures.cpu === undefined ? Number.NaN : figures.cpu * receivers,
    ...(after && {
      rows: (after.rows - before.rows) / messages,
      bytes: (after.bytes - before.bytes) / messages,
    }),
  }
}
