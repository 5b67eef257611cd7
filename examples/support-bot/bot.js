/**
 * The automatic helper: a peer like any other, in the host's process. It answers what it knows, and asks a colleague
 * in when somebody wants a human. From then on they talk in a conversation of three, in which it keeps quiet.
 */
import { createClient } from "@peerage/client"
import { inProcess } from "@peerage/core"

const colleague = "dana"

const answers = [
  { about: /\b(open|hours)\b/i, text: "We are here from 9 to 17 o'clock." },
  { about: /\b(price|cost)\b/i, text: "It costs 5 a month." },
]

/**
 * Starts the helper; resolves when it is there.
 *
 * @param {import("@peerage/core").Engine} engine
 */
export async function startHelper(engine) {
  const helper = createClient({
    appId: engine.appId,
    peerId: "helper",
    transport: inProcess(engine),
  })

  helper.on("message", (message) => {
    answer(message).catch((error) => console.error("the helper could not answer:", error.code))
  })
  // It watches whom it talks with, as long as they are there.
  helper.on("presence", ({ offline }) => {
    const gone = offline.filter((peer) => peer !== colleague)
    if (gone.length > 0) void helper.unwatch(gone).catch(() => {})
  })

  /** @param {import("@peerage/client").Message} message */
  async function answer({ from, to = [], text, transient }) {
    const isForMeAlone = to.length === 1
    if (transient || !isForMeAlone) return
    await helper.watch(from)
    if (/\bhuman\b/i.test(text)) {
      await helper.send("I ask a colleague in.", { to: from })
      await helper.send(`${from} would like to talk to a human.`, { to: [from, colleague] })
      return
    }
    const known = answers.find(({ about }) => about.test(text))
    await helper.send(known?.text ?? 'I do not know. Say "human" for a colleague.', { to: from })
  }

  await helper.open({ watch: [colleague] })
  return helper
}
