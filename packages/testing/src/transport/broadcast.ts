/** TP9: one frame to many. */
import { encodeFrame } from "@peerage/core/adapter"
import { assertSame } from "../assertion.js"
import { numbers, type TransportSuite } from "./trial.js"
import { fill, stalled } from "./waiting.js"

export function broadcastTests(suite: TransportSuite): void {
  suite.with("TP9", "stands in order with `send`, and tells who did not take it", async (trial) => {
    const { transport } = trial
    const pairs = [await trial.pair(), await trial.pair(), await trial.pair(), await trial.pair()]
    const connections = pairs.map(({ connection }) => connection)
    const [gone, ...rest] = connections
    gone?.close("going-away")

    for (const n of numbers(40)) {
      if (n % 2 === 0) for (const connection of rest) connection.send(trial.answer(n))
      else {
        const notTaken = transport.broadcast(connections, trial.answer(n))
        assertSame(
          "not taken",
          notTaken.map(([, result]) => result),
          ["closed"],
        )
        assertSame("by the closed one", notTaken[0]?.[0] === gone, true)
      }
    }
    assertSame("not taken by those that are open", transport.broadcast(rest, trial.answer(40)), [])
    assertSame("not taken by nobody", transport.broadcast([], trial.answer(41)), [])
    for (const { client } of pairs.slice(1)) {
      await trial.until("all is heard", () => client.frames.length >= 41)
      assertSame("frames", client.frames, numbers(41))
    }
    assertSame("frames of the closed one", pairs[0]?.client.frames, [])
  })

  suite.with("TP9", "takes any iterable, once", async (trial) => {
    const pairs = [await trial.pair(), await trial.pair()]
    const once = new Set(pairs.map(({ connection }) => connection)).values()
    assertSame("not taken", trial.transport.broadcast(once, trial.answer(1)), [])
    for (const { client } of pairs)
      await trial.until("it is heard", () => client.frames.length === 1)
  })

  suite.with("TP9", "encodes a frame once for all", async (trial) => {
    const pairs = []
    for (const _ of numbers(5)) pairs.push(await trial.pair())
    let encoded = 0
    // JSON asks an object for `toJSON` each time it is encoded.
    const frame = trial.answer(1).value
    const counting = {
      ...frame,
      toJSON() {
        encoded++
        return frame
      },
    }
    const connections = pairs.map(({ connection }) => connection)
    trial.transport.broadcast(connections, encodeFrame(counting, Number.POSITIVE_INFINITY))
    for (const { client } of pairs)
      await trial.until("it is heard", () => client.frames.length === 1)
    if (encoded > 1) throw new Error(`It was encoded ${encoded} times.`)
    for (const { client } of pairs) assertSame("frames", client.frames, [1])
  })

  suite.withWire(
    "TP9",
    "a full connection is told as full, the others get the frame",
    async (trial, raw) => {
      const { connection } = await stalled(trial, raw)
      const pair = await trial.pair()
      await fill(trial, connection)
      const notTaken = trial.transport.broadcast(
        [connection, pair.connection],
        trial.answer(7, 65_536),
      )
      assertSame(
        "not taken",
        notTaken.map(([, result]) => result),
        ["full"],
      )
      assertSame("by the full one", notTaken[0]?.[0] === connection, true)
      await trial.until("the other hears it", () => pair.client.frames.length === 1)
    },
  )
}
