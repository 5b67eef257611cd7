/** TP6: what becomes of frames that the other end does not read. */
import type { Connection } from "@peerage/core/adapter"
import { assertSame, turn } from "../assertion.js"
import type { RawWire, StalledReader } from "./subject.js"
import { numbers, type TransportSuite, type Trial } from "./trial.js"

const mebibyte = 1_048_576

export function waitingTests(suite: TransportSuite): void {
  suite.with("TP6", "where nothing waits every frame is taken", async (trial) => {
    const { client, connection } = await trial.pair()
    for (const n of numbers(20)) {
      assertSame(
        "send of a frame that waits behind no other",
        connection.send(trial.answer(n, 0)),
        "sent",
      )
      await trial.until("it is heard", () => client.frames.length === n + 1)
      // Heard is not yet known to be gone.
      for (const _ of numbers(5)) await turn()
    }
    assertSame("frames", client.frames, numbers(20))
  })

  suite.withWire(
    "TP6",
    "on a line that nobody reads `send` becomes full, and takes nothing",
    async (trial, raw) => {
      const { connection, reader } = await stalled(trial, raw)
      const taken = await fill(trial, connection)
      assertSame(
        "a frame that may wait behind little",
        connection.send(trial.answer(-1, 65_536)),
        "full",
      )
      assertSame(
        "a frame that may wait behind nothing",
        connection.send(trial.answer(-1, 0)),
        "full",
      )
      assertSame(
        "a frame that may wait behind anything",
        connection.send(trial.answer(taken.length)),
        "sent",
      )

      reader.read()
      await trial.until("all that was taken is read", () => reader.frames.length > taken.length)
      assertSame("frames read", trial.numbersOf(reader.frames), [...taken, taken.length])
      await trial.until(
        "there is room again",
        () => connection.send(trial.answer(-2, 0)) === "sent",
      )
    },
  )

  suite.withWire("TP6", "a line that nobody reads holds up no other (R23)", async (trial, raw) => {
    const { connection } = await stalled(trial, raw)
    const pair = await trial.pair()
    await fill(trial, connection)
    for (const _ of numbers(20)) await trial.assertWorks("another line", pair)
    let ends = 0
    connection.onClose(() => ends++)
    connection.close("slow-consumer")
    await trial.until("its end is told", () => ends === 1)
    await trial.assertWorks("another line", pair)
  })
}

/** A connection whose other end reads nothing. */
export async function stalled(
  trial: Trial,
  raw: RawWire,
): Promise<{ readonly connection: Connection; readonly reader: StalledReader }> {
  let connection: Connection | undefined
  await trial.listen("app", (accepted) => {
    connection ??= accepted
  })
  const reader = await raw.stalled("app")
  await trial.until("a connection is accepted", () => connection !== undefined)
  return { connection: connection as unknown as Connection, reader }
}

/** Sends until the connection is full; gives the numbers of the frames that it took. */
export async function fill(trial: Trial, connection: Connection): Promise<readonly number[]> {
  for (let n = 0; n < 4_000; n++) {
    const result = connection.send(trial.large(n, mebibyte))
    if (result === "full") return numbers(n)
    assertSame("send to a line that nobody reads", result, "sent")
    if (n % 8 === 0) await turn()
  }
  throw new Error("64 MiB were taken for a line that nobody reads, and it was never full.")
}
