/** Tells the engine what was read, so that the person's other devices and the next visit know it. */
import type { Client } from "@peerage/client"
import { nameOf } from "./model/conversation.js"
import type { State } from "./model/state.js"
import type { Store } from "./store.js"

/** Told at once, and then no more often than this. */
const pauseMs = 500

/** Follows what is read in the open conversation for as long as the page lives. */
export function tellRead(client: Client, store: Store<State>): void {
  const told = new Map<string, number>()
  let isPause = false

  function tell(): void {
    const { open = "", conversations, line } = store.get()
    const conversation = conversations[open]
    if (conversation === undefined || line.is === "paused") return
    const { readUpTo: seq, group } = conversation
    if (seq <= (told.get(open) ?? 0) || group?.isMember === false) return
    told.set(open, seq)
    // What got lost is told with the next message that is read.
    client.markRead({ ...nameOf(conversation), seq }).catch(() => {})
  }

  store.onChange(() => {
    if (isPause) return
    isPause = true
    tell()
    setTimeout(() => {
      isPause = false
      tell()
    }, pauseMs)
  })
  // Captured, so that it comes before the client ends its session.
  addEventListener("pagehide", tell, { capture: true })
  client.on("history-reset", () => told.clear())
}
