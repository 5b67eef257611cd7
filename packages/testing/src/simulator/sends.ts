/** The messages that a device's application asks to send, and what becomes of each: a history knows every one. */
import type { Client } from "@peerage/client"
import { PeerageError } from "@peerage/core/adapter"
import { type ConversationKey, groupKey, peersKey } from "@peerage/core/protocol"
import type { Happened } from "../checker/event.js"

/** Peers, or a group. */
export type Whom = { readonly to: readonly string[] } | { readonly group: string }

/** Where sends are written down. */
interface SendsDesk {
  record(event: Happened): void
  /** A number for the next send, and its text. */
  nextSend(): number
  onDefect(what: string): void
  /** The life of the store that the device knows. */
  era(): { readonly epoch?: string }
}

/** Codes after which nobody knows whether it was stored; after all others it was not (P1). */
const unknownCodes: ReadonlySet<string> = new Set(["timeout", "outcome-unknown", "aborted"])

export class Sends {
  readonly #at: { readonly peer: string; readonly device: string }
  readonly #desk: SendsDesk
  readonly #unanswered = new Set<number>()

  constructor(at: { readonly peer: string; readonly device: string }, desk: SendsDesk) {
    this.#at = at
    this.#desk = desk
  }

  /** Sends one more; resolves when its outcome is written down. */
  make(
    client: Client,
    session: number,
    whom: Whom,
    how: { readonly transient?: boolean; readonly receipt?: boolean },
  ): Promise<void> {
    const { record, nextSend, era, onDefect } = this.#desk
    const { peer, device } = this.#at
    const send = nextSend()
    const value = `m${send}`
    const conversation = conversationOf(peer, whom)
    const to = "to" in whom && { to: whom.to.filter((one) => one !== peer) }
    const transient = how.transient && { transient: true }
    const place = { peer, device, conversation, session }
    record({ type: "invoke", send, value, ...place, ...to, ...transient })
    this.#unanswered.add(send)
    const settle = (outcome: Happened) => {
      if (this.#unanswered.delete(send)) record(outcome)
    }
    const sent =
      "to" in whom
        ? client.send(value, { to: whom.to, ...how })
        : client.groups.get(whom.group).send(value, how)
    return sent.then(
      ({ seq }) => settle({ type: "ok", send, ...(seq === undefined ? {} : { seq }), ...era() }),
      (cause: unknown) => {
        const code = cause instanceof PeerageError ? cause.code : "defect"
        if (code === "defect") onDefect(String(cause))
        settle({ type: unknownCodes.has(code) ? "info" : "fail", send, code })
      },
    )
  }

  /** The application's process is gone: nobody knows of those that had no answer. */
  killed(): void {
    for (const send of this.#unanswered) this.#desk.record({ type: "info", send, code: "killed" })
    this.#unanswered.clear()
  }
}

/** The conversation of a peer with others, or of a group. */
export function conversationOf(peer: string, whom: Whom): ConversationKey {
  return "to" in whom ? peersKey([peer, ...whom.to]) : groupKey(whom.group)
}
