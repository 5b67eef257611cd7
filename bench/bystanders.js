// What a persistent message to an absent peer costs the engine, with 1, 1,000 and 10,000 sessions open beside it.
// The claim: at most 1.1 times, since nothing on a message's way walks the sessions.
import { createEngine, inProcess } from "@peerage/core"
import { open } from "./open.js"

const messages = 20_000
const inFlight = 64
const text = "x".repeat(200)

/** An engine with so many idle sessions, and a sender that watches somebody who never comes. */
export async function withBystanders(sessions) {
  const engine = createEngine({ appId: "bench" })
  await engine.open()
  const dialer = inProcess(engine)
  for (let n = 1; n < sessions; n++) await open(dialer, `bystander-${n}`, [], () => {})
  let answered = 0
  let onAnswer = () => {}
  const line = await open(dialer, "sender", ["absent"], (frame) => {
    if (frame.type !== "sent") return
    answered += frame.items.length
    onAnswer()
  })
  return {
    sessions,
    /** CPU in µs a message, over one run of all messages. */
    async round() {
      answered = 0
      let sent = 0
      const before = process.cpuUsage()
      await new Promise((done) => {
        onAnswer = () => {
          while (sent < messages && sent - answered < inFlight) {
            line.send({ type: "send", ref: ++sent, to: ["absent"], text })
          }
          if (answered === messages) done(undefined)
        }
        onAnswer()
      })
      const { user, system } = process.cpuUsage(before)
      return (user + system) / messages
    },
    close: () => engine.close(),
  }
}
