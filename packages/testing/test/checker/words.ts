/** Short words for histories written by hand: bob and ann talk, each on one device named like its peer and a number. */
import type { Happened, HistoryEvent } from "../../src/checker/event.js"

export const talk = "p:ann:bob"
export const room = "g:room"

/** An event, some, or a pause in ms. */
export type Part = Happened | number | readonly Part[]

/** Numbers the events: one every ms, unless one says when. */
export function history(...events: readonly Part[]): HistoryEvent[] {
  let at = 0
  const numbered: HistoryEvent[] = []
  for (const event of events.flat(9) as (Happened | number)[]) {
    if (typeof event === "number") at += event
    else numbered.push({ ...event, at: at++ } as HistoryEvent)
  }
  return numbered
}

const peerOf = (device: string) => device.replace(/\d+$/, "")

export function invoke(send: number, device = "ann1", more: object = {}): Happened {
  const peer = peerOf(device)
  const to = [peer === "ann" ? "bob" : "ann"]
  const value = `m${send}`
  return { type: "invoke", send, peer, device, conversation: talk, value, to, ...more }
}

export const ok = (send: number, seq?: number): Happened => ({
  type: "ok",
  send,
  ...(seq === undefined ? {} : { seq }),
})
export const fail = (send: number): Happened => ({ type: "fail", send, code: "degraded" })
export const info = (send: number): Happened => ({ type: "info", send, code: "timeout" })

/** A send that was stored: `m<send>` at `seq`. */
export function sent(send: number, seq: number, device = "ann1", timestamp = seq): Happened[] {
  const from = peerOf(device)
  return [
    invoke(send, device),
    { type: "stored", conversation: talk, seq, from, value: `m${send}`, timestamp },
    ok(send, seq),
  ]
}

export function deliver(device: string, send: number, seq?: number, more: object = {}): Happened {
  const from = peerOf(device) === "ann" ? "bob" : "ann"
  const place = seq === undefined ? {} : { seq }
  return {
    ...{ type: "deliver", peer: peerOf(device), device, conversation: talk, from },
    ...{ value: `m${send}`, ...place, ...more },
  } as Happened
}

export function ack(device: string, seq: number, conversation = talk): Happened {
  return { type: "ack", peer: peerOf(device), device, conversation, seq }
}

export function told(device: string, from: number, to: number, messages = to - from + 1): Happened {
  const range = { conversation: talk, from, to, messages, reason: "cap" as const }
  return { type: "told", peer: peerOf(device), device, ranges: [range] }
}

export function session(
  device: string,
  state: "open" | "resumed" | "lost" | "ended",
  more: object = {},
): Happened {
  return { type: "session", peer: peerOf(device), device, state, ...more }
}

export const forget = (device: string): Happened => ({
  type: "forget",
  peer: peerOf(device),
  device,
})
export const cursor = (peer: string, seq: number): Happened => ({
  type: "cursor",
  peer,
  conversation: talk,
  seq,
})
export const announce = (peer: string, online: boolean): Happened => ({
  type: "announce",
  peer,
  online,
})
export const watch = (device: string, whom: string, on = true): Happened => ({
  ...{ type: "watch", peer: peerOf(device), device, whom, on },
})
export const presence = (device: string, whom: string, online: boolean): Happened => ({
  ...{ type: "presence", peer: peerOf(device), device, whom, online },
})
export const crash = (): Happened => ({ type: "crash", how: "kill" })
export const restart = (head: number, epoch = "e1"): Happened => ({
  type: "restart",
  epoch,
  heads: { [talk]: head },
})
export const read = (...entries: readonly (readonly [number, string])[]): Happened => ({
  type: "read",
  conversation: talk,
  entries,
})
export const member = (seq: number, change: "join" | "leave", ...peers: string[]): Happened => ({
  ...{ type: "member", conversation: room, seq, peers, change },
})
export const heal = (): Happened => ({ type: "heal" })

export function end(pending: readonly string[] = [], devices = ["ann1", "bob1"]): Happened {
  return { type: "end", pending, present: devices.map((name) => [peerOf(name), name] as const) }
}

/** A send to the group and where it stands. */
export function posted(send: number, seq: number, device = "ann1"): Happened[] {
  const from = peerOf(device)
  const value = `m${send}`
  return [
    { type: "invoke", send, peer: from, device, conversation: room, value },
    { type: "stored", conversation: room, seq, from, value, timestamp: seq },
    ok(send, seq),
  ]
}

export function got(device: string, send: number, seq: number, from = "ann"): Happened {
  return deliver(device, send, seq, { conversation: room, from })
}
