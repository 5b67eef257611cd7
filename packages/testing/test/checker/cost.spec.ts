import { expect, it } from "vitest"
import { checkHistory } from "../../src/checker/check.js"
import type { HistoryEvent } from "../../src/checker/event.js"
import { Ranges } from "../../src/checker/ranges.js"

it("judges a million events in under 3 s, and in a time that grows with them alone", {
  timeout: 120_000,
}, () => {
  const took = [100_000, 1_000_000].map((events) => {
    const history = busy(events)
    // The processor's time: what else runs on the machine must decide nothing.
    const began = process.cpuUsage()
    const report = checkHistory(history)
    const { user, system } = process.cpuUsage(began)
    expect(report).toMatchObject({ valid: true, events: history.length })
    return (user + system) / 1_000
  })
  const [tenth = 0, whole = 0] = took
  expect(whole).toBeLessThan(3_000)
  expect(whole).toBeLessThan(25 * tenth)
})

/** Ten peers, each with two devices, talking in pairs. */
function busy(events: number): HistoryEvent[] {
  const history: HistoryEvent[] = []
  for (let send = 0; history.length < events; send++) {
    const [from, to] = [`p${send % 10}`, `p${(send + 1) % 10}`]
    const conversation = `p:${[from, to].sort().join(":")}`
    const seq = Math.floor(send / 10) + 1
    const value = `m${send}`
    const at = send
    const message = { conversation, from, value, seq, at }
    history.push(
      { type: "invoke", send, peer: from, device: `${from}a`, conversation, value, to: [to], at },
      { type: "stored", timestamp: at, ...message },
      { type: "ok", send, seq, at },
      { type: "deliver", peer: to, device: `${to}a`, ...message },
      { type: "deliver", peer: to, device: `${to}b`, ...message },
      { type: "deliver", peer: from, device: `${from}b`, ...message },
      { type: "ack", peer: to, device: `${to}a`, conversation, seq, at },
      { type: "cursor", peer: to, conversation, seq, at },
    )
  }
  const present = Array.from({ length: 10 }, (_, at) => [`p${at}`, `p${at}a`] as const)
  history.push({ type: "end", present, pending: [], at: events })
  return history
}

it("keeps sets of seqs as ranges, as a plain set would", () => {
  let state = 7
  const draw = (most: number) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
    return (state >>> 8) % most
  }
  for (let round = 0; round < 100; round++) {
    const ranges = new Ranges()
    const plain = new Set<number>()
    for (let step = 0; step < 30; step++) {
      const from = 1 + draw(40)
      const to = from + draw(4)
      if (draw(12) === 0) {
        ranges.cut(from)
        for (const value of plain) if (value > from) plain.delete(value)
      } else {
        ranges.add(from, to)
        for (let value = from; value <= to; value++) plain.add(value)
      }
      const held = Array.from({ length: 48 }, (_, at) => at).filter((value) => ranges.has(value))
      expect(held).toEqual([...plain].sort((one, other) => one - other))
      const missing = ranges.missing(from, to + 6).flatMap(([low, high]) => {
        return Array.from({ length: high - low + 1 }, (_, at) => low + at)
      })
      const all = Array.from({ length: to + 7 - from }, (_, at) => from + at)
      expect(missing).toEqual(all.filter((value) => !plain.has(value)))
    }
  }
})
