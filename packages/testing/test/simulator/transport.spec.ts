/** The simulator over somebody's transport: what it must carry, and that one which does it wrong is found. */
import { createInProcess } from "@peerage/core/kernel"
import type { ClientFrame, Dialer } from "@peerage/core/protocol"
import { describe, expect, it } from "vitest"
import { simulate, type TransportAdapter } from "../../src/simulator.js"

let lines = 0
const nextId = () => `line-${++lines}`

/** A transport that lets each pair of frames of one turn change places. */
function swapping({ transport, dialer }: TransportAdapter): TransportAdapter {
  const swapped: Dialer = {
    async dial(options, events) {
      const line = await dialer.dial(options, events)
      let held: ClientFrame | undefined
      const letGo = () => {
        if (held) line.send(held)
        held = undefined
      }
      return {
        ...line,
        close: () => line.close(),
        send(frame) {
          if (held === undefined && frame.type === "send") {
            held = frame
            queueMicrotask(letGo)
          } else {
            line.send(frame)
            letGo()
          }
        },
      }
    },
  }
  return { transport, dialer: swapped }
}

describe("the simulator over somebody's transport", { timeout: 60_000 }, () => {
  it.each([true, false])(
    "breaks no promise over a sound one (synchronous: %s)",
    async (synchronous) => {
      const transport = () => createInProcess({ nextId, synchronous })
      for (const seed of [1, 2, 3, 50]) {
        const run = () => simulate({ seed, profile: "harsh", ops: 150, transport }).run()
        const { message, report, traceHash } = await run()
        expect(message.split("\n").slice(2)).toEqual([])
        expect(report.ok).toBeGreaterThan(5)
        expect((await run()).traceHash).toBe(traceHash)
      }
    },
  )

  it("finds one that swaps frames", async () => {
    const transport = () => swapping(createInProcess({ nextId }))
    const { report } = await simulate({ seed: 1, profile: "mild", ops: 150, transport }).run()
    expect(report.violations.map(({ rule }) => rule)).toContain("C4")
  })
})
