/** DL1, DL2, DL3: what a client may expect of a dialer. */
import type { Line } from "@peerage/core/protocol"
import { assertPeerageError, assertSame, type Outcome, turn } from "../assertion.js"
import { numbers, type TransportSuite } from "./trial.js"

/** Longer than what reconnecting libraries wait by default before their first try. */
const reconnectMs = 1_700

export function dialingTests(suite: TransportSuite): void {
  suite.with(
    "DL1",
    "an engine that speaks at once is heard after `dial` has resolved",
    async (trial) => {
      await trial.listen("app", (connection) => {
        for (const n of numbers(10)) connection.send(trial.answer(n))
        connection.close("going-away")
      })
      const client = trial.recorder()
      let early = 0
      let resolved = false
      client.heard = () => {
        if (!resolved) early++
      }
      const dialled = trial.dialWith("app", client, new AbortController().signal, () => {
        resolved = true
      })
      // A dialer may also refuse a line that was closed before it could be used.
      if ("value" in (await dialled)) {
        await trial.until("the end is heard", () => client.closes > 0)
        assertSame("frames", client.frames, numbers(10))
      }
      assertSame("frames heard too early", early, 0)
    },
  )

  suite.with("DL1", "a line can be used as soon as `dial` has resolved", async (trial) => {
    await trial.listen("app", (connection) => {
      connection.onFrame(() => connection.send(trial.answer(1)))
    })
    const client = trial.recorder()
    const line = await trial.dial("app", client)
    line.send(trial.question(1))
    await trial.until("the answer is heard", () => client.frames.length === 1)
  })

  suite.with(
    "DL1",
    "a dial that is given up rejects, and nothing is heard of it",
    async (trial) => {
      const { accepted } = await trial.listen("app")
      await trial.assertWorks("a line that is not given up", await trial.pair())
      const client = trial.recorder()
      const before = AbortSignal.abort()
      assertAborted(await trial.dialWith("app", client, before))
      assertSame("connections accepted", accepted.length, 1)

      const during = new AbortController()
      const dialled = trial.dialWith("app", client, during.signal)
      during.abort()
      const outcome = await dialled
      // It may have resolved before it could be given up; then the line ends.
      if ("value" in outcome) await trial.until("the line ends", () => client.closes === 1)
      else assertAborted(outcome)
      for (const _ of numbers(20)) await turn()
      assertSame("ends told", client.closes, "value" in outcome ? 1 : 0)
    },
  )

  suite.with("DL2", "a line is told its end once, whatever ended it", async (trial) => {
    const { stop } = await trial.listen("app")
    const abort = new AbortController()
    const aborted = trial.recorder()
    const line = await trial.dialWith("app", aborted, abort.signal)
    assertSame("dial", "value" in line, true)
    const [mine, theirs, stopped] = [await trial.pair(), await trial.pair(), await trial.pair()]
    for (const pair of [mine, theirs, stopped]) await trial.assertWorks("a line", pair)

    mine.line.close()
    theirs.connection.close("going-away")
    abort.abort()
    const clients = [mine.client, theirs.client, aborted]
    await trial.until("their ends are told", () => clients.every(({ closes }) => closes > 0))
    assertSame("ends told to the line that is open", stopped.client.closes, 0)
    await stop()
    await trial.until("the last end is told", () => stopped.client.closes > 0)

    for (const { line } of [mine, theirs, stopped]) line.close()
    for (const _ of numbers(20)) await turn()
    assertSame(
      "ends told",
      [...clients, stopped.client].map(({ closes }) => closes),
      [1, 1, 1, 1],
    )
  })

  suite.with("DL2", "a closed line takes no more frames and throws nothing", async (trial) => {
    const { line, client, server } = await trial.pair()
    line.send(trial.question(1))
    await trial.until("a frame is heard", () => server.frames.length === 1)
    line.close()
    line.send(trial.question(2))
    await trial.until("both are told the end", () => client.closes === 1 && server.closes === 1)
    line.send(trial.question(3))
    for (const _ of numbers(20)) await turn()
    assertSame("frames", server.frames, [1])
  })

  suite.with("DL3", "a line that was closed does not come back by itself", async (trial) => {
    const { accepted } = await trial.listen("app")
    const { client, connection } = await trial.pair()
    connection.close("going-away")
    await trial.until("the end is told", () => client.closes === 1)
    await new Promise((resolve) => setTimeout(resolve, reconnectMs))
    assertSame("connections accepted", accepted.length, 1)
    await trial.assertWorks("a line that was asked for", await trial.pair())
    assertSame("connections accepted", accepted.length, 2)
  })

  suite.withWire("DL3", "a line that was cut does not come back by itself", async (trial, raw) => {
    const { accepted } = await trial.listen("app")
    const { client } = await trial.pair()
    raw.cut()
    await trial.until("the end is told", () => client.closes === 1)
    await new Promise((resolve) => setTimeout(resolve, reconnectMs))
    assertSame("connections accepted", accepted.length, 1)
    await trial.assertWorks("a line that was asked for", await trial.pair())
    assertSame("connections accepted", accepted.length, 2)
  })
}

function assertAborted(outcome: Outcome<Line>): void {
  if ("value" in outcome) throw new Error("dial resolved with a signal that was aborted before.")
  assertPeerageError("dial", outcome.error)
}
