/** Writes down what a client tells its application. */
import type { Client } from "@peerage/client"
import { groupKey, peersKey } from "@peerage/core/protocol"
import type { Happened } from "../checker/event.js"

/** Whose client it is, and where its events go. */
export interface Desk {
  readonly at: { readonly peer: string; readonly device: string }
  isDead(): boolean
  /** The life of the store that the device knows. */
  era(): { readonly epoch?: string }
  record(event: Happened): void
  /** The device begins to forget: a new life of the store. */
  onForget(): void
  onClosed(): void
  /** It reports entries that never came. */
  onGap(from: number | undefined, to: number | undefined): void
  onDefect(what: string): void
}

export function writeDown(client: Client, desk: Desk): void {
  const { at } = desk
  const record = (event: Happened) => desk.isDead() || desk.record(event)
  client.on("message", ({ seq, from, to = [], group, text: value }) => {
    const conversation = group === undefined ? peersKey([from, ...to]) : groupKey(group)
    const place = seq === undefined ? {} : { seq }
    record({ type: "deliver", ...at, conversation, from, value, ...place, ...desk.era() })
  })
  client.on("group", ({ group, seq }) => {
    record({ type: "notice", ...at, conversation: groupKey(group), seq, ...desk.era() })
  })
  client.on("presence", ({ online, offline }) => {
    for (const whom of online) record({ type: "presence", ...at, whom, online: true })
    for (const whom of offline) record({ type: "presence", ...at, whom, online: false })
  })
  client.on("offline-dropped", ({ ranges }) => {
    const named = ranges.map(({ from, to, messages, reason, group, with: others = [] }) => ({
      conversation: group === undefined ? peersKey([at.peer, ...others]) : groupKey(group),
      ...{ from, to, messages, reason },
    }))
    record({ type: "told", ...at, ranges: named })
  })
  client.on("history-reset", () => desk.isDead() || desk.onForget())
  client.on("session", ({ state }) => {
    if (!desk.isDead() && state === "closed") desk.onClosed()
  })
  client.on("problem", ({ code, message, from, to, cause }) => {
    if (desk.isDead()) return
    if (code === "gap") desk.onGap(from, to)
    if (code === "listener-failed" || code === "bad-frame")
      desk.onDefect(`${at.device}: ${code}, ${message}, ${JSON.stringify(cause)}`)
  })
}
