/** TP1, TP2, TP11: who is let in, by whose listener, and for how long. */
import { assertRejected, assertResolved, assertSame } from "../assertion.js"
import { numbers, type TransportSuite } from "./trial.js"

/** Names that are found in every object, and what is no name at all. */
const strangeNames = ["", "nobody", "__proto__", "constructor", "toString", "app ", "APP"]

export function listeningTests(suite: TransportSuite): void {
  suite.with("TP1", "a connection arrives as soon as `listen` has resolved", async (trial) => {
    await trial.assertWorks("a line", await trial.pair())
  })

  suite.with("TP1", "a second listener of an app is refused, the first goes on", async (trial) => {
    const first = await trial.listen("app")
    const pair = await trial.pair()
    let stolen = 0
    const second = () => trial.transport.listen("app", () => stolen++)
    assertRejected(
      "a second listen",
      await trial.outcome("a second listen", second),
      "listener-in-use",
    )
    await trial.assertWorks("the open line", pair)
    await trial.assertWorks("a new line", await trial.pair())
    assertSame("connections of the first", first.accepted.length, 2)
    assertSame("connections of the second", stolen, 0)
  })

  suite.with("TP1", "of two that listen at once for an app one is refused", async (trial) => {
    const listen = () => trial.transport.listen("app", () => {})
    const [one, other] = await Promise.all([
      trial.outcome("listen", listen),
      trial.outcome("listen", listen),
    ])
    assertSame("listeners", [one, other].filter((outcome) => "value" in outcome).length, 1)
    assertRejected("the other", "value" in one ? other : one, "listener-in-use")
    if ("value" in one) await one.value()
    if ("value" in other) await other.value()
  })

  suite.with("TP1", "an app can be listened for again after a stop", async (trial) => {
    for (const _ of numbers(3)) {
      const { stop } = await trial.listen("app")
      await trial.assertWorks("a line", await trial.pair())
      await stop()
    }
  })

  suite.with("TP2", "each app's connections go to its own listener", async (trial) => {
    const names = ["app", "app2", "ap", "__proto__", "ä/😀 ?&"]
    const apps = []
    for (const name of names) apps.push(await trial.listen(name))
    const pairs = []
    for (const name of [...names].reverse()) pairs.push(await trial.pair(name))
    for (const pair of pairs) await trial.assertWorks("a line", pair)
    for (const { accepted } of apps) assertSame("connections of an app", accepted.length, 1)
    assertSame(
      "ids of connections",
      new Set(pairs.map(({ connection }) => connection.id)).size,
      names.length,
    )
  })

  suite.with("TP2", "an app that nobody listens for is refused", async (trial) => {
    const { accepted } = await trial.listen("app")
    await trial.assertWorks("a line of a known app", await trial.pair())
    for (const name of strangeNames) {
      const client = trial.recorder()
      const outcome = await trial.tryDial(name, client)
      if ("value" in outcome) throw new Error(`dial of the app ${JSON.stringify(name)} resolved.`)
      assertSame("events of a line that never was", [client.frames.length, client.closes], [0, 0])
    }
    assertSame("connections accepted", accepted.length, 1)
  })

  suite.withWire(
    "TP2",
    "a connection that names no app is closed within 5 s",
    async (trial, raw) => {
      const pair = await trial.pair()
      const begun = performance.now()
      assertResolved("nameless", await trial.outcome("nameless", () => raw.nameless()))
      const seconds = (performance.now() - begun) / 1_000
      if (seconds > 6) throw new Error(`It was closed after ${seconds.toFixed(1)} s.`)
      await trial.assertWorks("a line that named its app", pair)
    },
  )

  suite.with(
    "TP11",
    "a stop closes what is open and refuses what is new, of its app only",
    async (trial) => {
      const { stop, accepted } = await trial.listen("app")
      const other = await trial.pair("other")
      const pairs = [await trial.pair(), await trial.pair()]
      for (const pair of pairs) await trial.assertWorks("a line", pair)
      for (const { connection } of pairs)
        for (const n of numbers(20)) connection.send(trial.answer(n))
      await stop()
      for (const { client, server } of pairs) {
        await trial.until(
          "both ends are told the end",
          () => client.closes === 1 && server.closes === 1,
        )
        assertSame("frames heard", client.frames, [0, ...numbers(20)])
      }
      const refused = await trial.tryDial("app", trial.recorder())
      if ("value" in refused) throw new Error("dial resolved after the stop.")
      assertSame("connections accepted", accepted.length, 2)
      await trial.assertWorks("another app's line", other)
      await trial.assertWorks("another app's new line", await trial.pair("other"))
    },
  )

  suite.with(
    "TP11",
    "what was sent before the last stop is heard, as far as the wire can",
    async (trial) => {
      const { stop } = await trial.listen("app")
      const { client, connection } = await trial.pair()
      for (const n of numbers(64)) connection.send(trial.large(n))
      await stop()
      await trial.until("the end is told", () => client.closes === 1)
      assertSame("frames heard", client.frames, numbers(64))
    },
  )

  suite.with("TP11", "a stop can be asked for twice", async (trial) => {
    const { stop } = await trial.listen("app")
    await trial.assertWorks("a line", await trial.pair())
    await Promise.all([stop(), stop()])
    await stop()
    await trial.listen("app")
    await stop()
    await trial.assertWorks("a line of the next listener", await trial.pair())
  })

  suite.withWire("TP11", "a stop leaves the host's server alone", async (trial, raw) => {
    if (raw.hostAlive === undefined) return
    assertSame("the server answers before", await raw.hostAlive(), true)
    const { stop } = await trial.listen("app")
    await trial.assertWorks("a line", await trial.pair())
    assertSame("the server answers meanwhile", await raw.hostAlive(), true)
    await stop()
    assertSame("the server answers after", await raw.hostAlive(), true)
    await trial.listen("app")
    await trial.assertWorks("a line on the same server", await trial.pair())
  })
}
