/** TP10, TP12: whatever clients send and say of themselves, the host keeps running and nobody is judged. */
import type { ClientFrame } from "@peerage/core/protocol"
import { assertSame, turn } from "../assertion.js"
import { numbers, type TransportSuite } from "./trial.js"

/** JSON that is no frame. */
const junk = [
  "null",
  "0",
  '""',
  "[]",
  "{}",
  '"f"',
  "[[[[1]]]]",
  '{"type":null}',
  '{"__proto__":{"admin":true}}',
  '{"constructor":{"prototype":{"admin":true}}}',
  '{"type":"send","toString":1,"toJSON":2}',
  `${"[".repeat(2_000)}${"]".repeat(2_000)}`,
].map((text) => JSON.parse(text) as ClientFrame)

/** What a handshake may say. */
const auths = [
  undefined,
  null,
  "token",
  42,
  [],
  { token: "t", deep: { er: [1, null] } },
  JSON.parse('{"__proto__":{"admin":true}}') as unknown,
]

export function hostileTests(suite: TransportSuite): void {
  suite.with(
    "TP10",
    "frames that are none reach the listener, are dropped, or end their own line only",
    async (trial) => {
      const witness = await trial.pair()
      const errors = await errorsDuring(async () => {
        for (const frame of junk) {
          const pair = await trial.pair()
          await trial.assertWorks("a line before it", pair)
          pair.line.send(frame)
          pair.line.send(trial.question(1))
          await trial.until("what comes after it is heard, or the line ends", () => {
            return pair.server.frames.length === 2 || pair.server.closes === 1
          })
          await trial.assertWorks("another line", witness)
        }
      })
      assertSame("errors in the host", errors, [])
      assertSame("what every object has now", ({} as { admin?: unknown }).admin, undefined)
    },
  )

  suite.withWire(
    "TP10",
    "malformed input raises no exception and ends no other line",
    async (trial, raw) => {
      await trial.listen("app", (connection) => {
        connection.onFrame(() => {})
        connection.onClose(() => {})
      })
      const witness = await trial.pair("witness")
      await trial.assertWorks("a line before it", witness)
      const errors = await errorsDuring(async () => {
        const hostile = raw.hostile("app")
        let busy = true
        hostile.then(
          () => {
            busy = false
          },
          () => {
            busy = false
          },
        )
        while (busy) {
          await trial.assertWorks("a line meanwhile", witness)
          for (const _ of numbers(5)) await turn()
        }
        await hostile
      })
      assertSame("errors in the host", errors, [])
      await trial.assertWorks("the same line after it", witness)
      await trial.assertWorks("a new line after it", await trial.pair("witness"))
    },
  )

  if (!suite.auth) return
  suite.with("TP12", "whatever `auth` says is passed on and lets everybody in", async (trial) => {
    const { accepted } = await trial.listen("app")
    for (const [n, auth] of auths.entries()) {
      await trial.dial("app", trial.recorder(), auth)
      await trial.until("a connection is accepted", () => accepted.length === n + 1)
      const info = accepted[n]?.info
      assertSame("auth", info?.auth, auth)
      assertSame("name of the transport", info?.transport, trial.transport.name)
      assertSame("headers", typeof info?.headers, "object")
    }
  })
}

/** What would have ended the process meanwhile. */
async function errorsDuring(body: () => Promise<void>): Promise<readonly string[]> {
  const errors: string[] = []
  const note = (error: unknown) => void errors.push(String(error))
  process.on("uncaughtException", note)
  process.on("unhandledRejection", note)
  try {
    await body()
    for (const _ of numbers(20)) await turn()
  } finally {
    process.off("uncaughtException", note)
    process.off("unhandledRejection", note)
  }
  return errors
}
