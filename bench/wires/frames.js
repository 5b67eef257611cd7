/**
 * A session that speaks Peerage's frames by hand, over any line. It gathers acknowledgements as the client does: 32
 * messages or 20 ms, whichever comes first.
 */
import { conversationKey, groupKey } from "@peerage/core/protocol"
import { fail } from "./wire.js"

const ackMessages = 32
const ackMs = 20

/**
 * @param {(onFrame: (frame: any) => void) => Promise<{ send(frame: object): void, close(): void }>} dial
 * @param {import("./wire.js").PeerOptions} options
 * @returns {Promise<import("./wire.js").Peer>}
 */
export async function openSession(dial, options) {
  const { peer, watch, group, signed, onMessage, onPresence } = options
  /** @type {Map<number, () => void>} */
  const waiting = new Map()
  /** @type {Map<string, number>} */
  const acks = new Map()
  let ackCount = 0
  let last = 0
  /** @type {NodeJS.Timeout | undefined} */
  let timer
  const sayAcks = () => {
    clearTimeout(timer)
    timer = undefined
    line.send({ type: "ack", positions: [...acks] })
    acks.clear()
    ackCount = 0
  }
  const noteAck = (/** @type {string} */ key, /** @type {number} */ seq) => {
    acks.set(key, seq)
    if (++ackCount === ackMessages) sayAcks()
    else timer ??= setTimeout(sayAcks, ackMs)
  }
  /** @param {number} ref */
  const answered = (ref) => {
    const done = waiting.get(ref)
    waiting.delete(ref)
    done?.()
  }
  const line = await dial((frame) => {
    switch (frame.type) {
      case "message":
        if (frame.seq !== undefined) noteAck(conversationKey(frame), frame.seq)
        return onMessage?.(frame.text)
      case "sent":
        for (const [ref] of frame.items) answered(ref)
        return
      case "presence":
        if (onPresence) for (const [who, isOnline] of frame.states) onPresence(who, isOnline)
        return
      case "membership":
        return noteAck(groupKey(frame.group), frame.seq)
      case "closing":
        // Its answer to our own end.
        if (frame.code === "closed") return
        return fail(new Error(`${peer}: ${frame.code}`))
      case "refused":
        return fail(new Error(`${peer}: ${JSON.stringify(frame)}`))
      default:
        if ("ref" in frame) answered(frame.ref)
    }
  })
  const ask = (/** @type {object} */ frame, /** @type {() => void} */ done) => {
    waiting.set(++last, done)
    line.send({ ...frame, ref: last })
  }
  const open = { type: "open", version: 1, peer, device: `${peer}-1`, watch, signed }
  await new Promise((welcome) => ask(open, () => welcome(undefined)))
  return {
    send: (to, text, done) => ask({ type: "send", to: [to], text }, done),
    sendToGroup: (text, done) => ask({ type: "send", group, text }, done),
    // A closed line leaves nothing unsaid, and no timer behind.
    async close() {
      if (timer) sayAcks()
      await new Promise((closed) => ask({ type: "close" }, () => closed(undefined)))
      line.close()
    },
  }
}
