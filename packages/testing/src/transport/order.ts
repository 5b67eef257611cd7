/** TP3, TP4, TP5, TP7, TP8: what each end hears, in which order, and how it ends. */
import type { Connection } from "@peerage/core/adapter"
import { assertSame, turn } from "../assertion.js"
import { numbers, type TransportSuite } from "./trial.js"

export function orderTests(suite: TransportSuite): void {
  suite.with("TP3", "what came before the listeners were set is heard, in order", async (trial) => {
    const { accepted } = await trial.listen("app")
    const line = await trial.dial("app")
    await trial.until("a connection is accepted", () => accepted.length === 1)
    const connection = accepted[0] as Connection
    for (const n of numbers(300)) {
      line.send(trial.question(n))
      if (n % 100 === 99) await turn()
    }
    line.close()
    await trial.until("send answers closed", () => connection.send(trial.answer(0)) === "closed")

    const server = trial.recorder()
    connection.onFrame(server.onFrame)
    await trial.until("all frames are heard", () => server.frames.length >= 300)
    connection.onClose(server.onClose)
    await trial.until("the end is heard", () => server.closes === 1)
    assertSame("frames", server.frames, numbers(300))
    assertSame("connections accepted", accepted.length, 1)
  })

  suite.with(
    "TP3",
    "frames that came early are heard before those that come later",
    async (trial) => {
      const { accepted } = await trial.listen("app")
      const line = await trial.dial("app")
      await trial.until("a connection is accepted", () => accepted.length === 1)
      const connection = accepted[0] as Connection
      const server = trial.recorder()
      for (const n of numbers(50)) line.send(trial.question(n))
      await turn()
      connection.onFrame(server.onFrame)
      for (const n of numbers(50)) line.send(trial.question(50 + n))
      await trial.until("all frames are heard", () => server.frames.length >= 100)
      assertSame("frames", server.frames, numbers(100))
    },
  )

  suite.with(
    "TP4",
    "2,000 frames in each direction, over many turns, keep their order",
    async (trial) => {
      const { line, client, connection, server } = await trial.pair()
      for (const n of numbers(2_000)) {
        line.send(trial.question(n))
        connection.send(trial.answer(n))
        if (n % 37 === 0) await turn()
      }
      await trial.until("all are heard", () => client.frames.length + server.frames.length >= 4_000)
      assertSame("frames at the server", server.frames, numbers(2_000))
      assertSame("frames at the client", client.frames, numbers(2_000))
    },
  )

  suite.with("TP4", "the server hears nothing after onClose", async (trial) => {
    const { line, client, connection, server } = await trial.pair()
    server.heard = () => {
      if (server.frames.length === 10) connection.close("going-away")
    }
    for (const n of numbers(500)) {
      line.send(trial.question(n))
      if (n % 50 === 0) await turn()
    }
    await trial.until("both ends are told the end", () => client.closes > 0 && server.closes > 0)
    for (const _ of numbers(20)) await turn()
    assertSame("frames after the end", server.late, 0)
    assertSame("frames", server.frames, numbers(Math.max(10, server.frames.length)))
  })

  suite.with(
    "TP5",
    "`send` answers `sent`, and after the end `closed`, whoever ended it",
    async (trial) => {
      const { stop } = await trial.listen("app")
      const [mine, theirs, stopped] = [await trial.pair(), await trial.pair(), await trial.pair()]
      for (const { connection } of [mine, theirs, stopped]) {
        assertSame("send on an open line", connection.send(trial.answer(1)), "sent")
      }
      mine.connection.close("going-away")
      assertSame("send after close", mine.connection.send(trial.answer(2)), "closed")
      theirs.line.close()
      await trial.until("the server is told the end", () => theirs.server.closes === 1)
      assertSame("send after the client's close", theirs.connection.send(trial.answer(2)), "closed")
      await stop()
      assertSame("send after a stop", stopped.connection.send(trial.answer(2)), "closed")
    },
  )

  suite.with(
    "TP5",
    "answers given from within a callback keep their order (R27)",
    async (trial) => {
      const { line, client, connection, server } = await trial.pair()
      const rounds = suite.wire ? 1_000 : 10_000
      server.heard = (frame) => connection.send(trial.answer(frame))
      client.heard = (frame) => {
        const next = frame + 1
        if (next < rounds) line.send(trial.question(next))
      }
      line.send(trial.question(0))
      await trial.until("the last answer is heard", () => client.frames.length >= rounds)
      assertSame("questions", server.frames, numbers(rounds))
      assertSame("answers", client.frames, numbers(rounds))
    },
  )

  suite.with(
    "TP7",
    "what the server sent before it closed is heard, then the end, once",
    async (trial) => {
      const { client, connection, server } = await trial.pair()
      for (const n of numbers(200)) connection.send(trial.answer(n))
      connection.close("going-away")
      connection.close("closed")
      await trial.until("both ends are told the end", () => client.closes > 0 && server.closes > 0)
      connection.close("closed")
      for (const _ of numbers(20)) await turn()
      assertSame("frames", client.frames, numbers(200))
      assertSame("ends told", [client.closes, server.closes], [1, 1])
      assertSame("frames after the end", client.late, 0)
    },
  )

  suite.with(
    "TP7",
    "what the client sent before it closed is heard, then the end, once",
    async (trial) => {
      const { line, client, connection, server } = await trial.pair()
      for (const n of numbers(200)) line.send(trial.question(n))
      line.close()
      line.close()
      await trial.until("both ends are told the end", () => client.closes > 0 && server.closes > 0)
      connection.close("going-away")
      for (const _ of numbers(20)) await turn()
      assertSame("frames", server.frames, numbers(200))
      assertSame("ends told", [client.closes, server.closes], [1, 1])
      assertSame("frames after the end", server.late, 0)
    },
  )

  suite.with("TP7", "when both ends close at once each is told once", async (trial) => {
    const { line, client, connection, server } = await trial.pair()
    line.close()
    connection.close("going-away")
    await trial.until("both ends are told the end", () => client.closes > 0 && server.closes > 0)
    for (const _ of numbers(20)) await turn()
    assertSame("ends told", [client.closes, server.closes], [1, 1])
  })

  suite.withWire(
    "TP7",
    "a line that is cut is told as ended, once at each end",
    async (trial, raw) => {
      const pairs = [await trial.pair(), await trial.pair()]
      for (const pair of pairs) await trial.assertWorks("a line", pair)
      raw.cut()
      for (const { client, server, connection, line } of pairs) {
        await trial.until(
          "both ends are told the end",
          () => client.closes > 0 && server.closes > 0,
        )
        assertSame("send after it", connection.send(trial.answer(1)), "closed")
        connection.close("going-away")
        line.close()
      }
      for (const _ of numbers(20)) await turn()
      for (const { client, server } of pairs) {
        assertSame("ends told", [client.closes, server.closes], [1, 1])
      }
      await trial.assertWorks("a new line", await trial.pair())
    },
  )

  suite.with("TP7", "a line can be closed from within its own callbacks", async (trial) => {
    const { line, client, connection, server } = await trial.pair()
    server.heard = () => connection.close("going-away")
    client.heard = () => line.close()
    line.send(trial.question(1))
    connection.send(trial.answer(1))
    await trial.until("both ends are told the end", () => client.closes > 0 && server.closes > 0)
    for (const _ of numbers(20)) await turn()
    assertSame("ends told", [client.closes, server.closes], [1, 1])
  })

  suite.with("TP8", "what is sent in one turn is heard in one go", async (trial) => {
    const { line, client, connection, server } = await trial.pair()
    const sendTen = () => {
      for (const n of numbers(10)) {
        line.send(trial.question(n))
        connection.send(trial.answer(n))
      }
    }
    sendTen()
    await trial.until(
      "ten are heard",
      () => client.frames.length === 10 && server.frames.length === 10,
    )
    assertSame("goes of one turn", [client.batches, server.batches], [1, 1])
    sendTen()
    await trial.until("twenty are heard", () => client.frames.length + server.frames.length === 40)
    assertSame("goes of two turns", [client.batches, server.batches], [2, 2])
  })

  suite.withWire(
    "TP8",
    "what is sent in one turn takes one packet of the wire",
    async (trial, raw) => {
      const { accepted } = await trial.listen("app")
      const reader = await raw.stalled("app")
      await trial.until("a connection is accepted", () => accepted.length === 1)
      const connection = accepted[0] as Connection
      reader.read()
      for (const turns of [1, 2, 3]) {
        for (const n of numbers(50)) connection.send(trial.answer(n))
        await trial.until("fifty more are read", () => reader.frames.length === 50 * turns)
        assertSame("packets", reader.packets, turns)
      }
    },
  )
}
