/** TP4, TP7, DL2: the network goes while both ends send. */
import { assertSame, turn } from "../assertion.js"
import { numbers, type TransportSuite } from "./trial.js"

const rounds = 8
const framesPerTurn = 5

export function cutTests(suite: TransportSuite): void {
  suite.withWire(
    "TP4",
    "of lines that are cut while both ends send, each end heard a beginning of what was sent",
    async (trial, raw) => {
      await trial.listen("app")
      for (const round of numbers(rounds)) {
        const pairs = [await trial.pair(), await trial.pair(), await trial.pair()]
        let sent = 0
        const speak = () => {
          for (const { line, connection } of pairs) {
            for (const n of numbers(framesPerTurn)) {
              line.send(trial.question(sent + n))
              connection.send(trial.answer(sent + n))
            }
          }
          sent += framesPerTurn
        }
        for (const _ of numbers(round + 1)) {
          speak()
          await turn()
        }
        raw.cut()
        // Who does not know it yet goes on.
        speak()
        await trial.until("both ends of every line are told that it ended", () =>
          pairs.every(({ client, server }) => client.closes > 0 && server.closes > 0),
        )
        for (const _ of numbers(10)) await turn()
        for (const { client, server, connection, line } of pairs) {
          assertSame("heard by the client", client.frames, numbers(client.frames.length))
          assertSame("heard by the server", server.frames, numbers(server.frames.length))
          assertSame("ends told", [client.closes, server.closes], [1, 1])
          assertSame("send after it", connection.send(trial.answer(0)), "closed")
          connection.close("going-away")
          line.close()
        }
        await trial.assertWorks("a line after it", await trial.pair())
      }
    },
  )
}
