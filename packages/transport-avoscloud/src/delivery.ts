/** What was delivered to a peer and is not acknowledged, and what it sent and wants a receipt of. */
import type { ConversationKey, Position } from "@peerage/core/adapter"

interface Delivered {
  readonly seq: number
  readonly id: string
  acked: boolean
}

/**
 * Entries that the engine waits for. It wants "all up to", clients name single messages: so they free what lies before
 * the first that is missing. The engine's window bounds them.
 */
export class Unacknowledged {
  readonly #entries = new Map<ConversationKey, Delivered[]>()

  /** @param acked - for what no client acknowledges; gives what that frees */
  add(key: ConversationKey, entry: Omit<Delivered, "acked">, acked = false): readonly Position[] {
    const others = this.#entries.get(key)
    const delivered = { ...entry, acked }
    if (others) others.push(delivered)
    else this.#entries.set(key, [delivered])
    return acked ? this.#freed() : []
  }

  /** Gives up to where each conversation is free; `undefined` acknowledges all so far. */
  acknowledge(ids: readonly string[] | undefined): readonly Position[] {
    const named = new Set(ids)
    for (const entries of this.#entries.values())
      for (const entry of entries) entry.acked ||= ids === undefined || named.has(entry.id)
    return this.#freed()
  }

  #freed(): readonly Position[] {
    const positions: Position[] = []
    for (const [key, entries] of this.#entries) {
      const missing = entries.findIndex(({ acked }) => !acked)
      const last = entries.splice(0, missing < 0 ? entries.length : missing).at(-1)
      if (last) positions.push([key, last.seq])
      if (entries.length === 0) this.#entries.delete(key)
    }
    return positions
  }
}

/** How many messages a receipt is awaited of; the oldest are forgotten. */
const mostAwaited = 1_024

interface Awaited {
  readonly key: ConversationKey
  readonly seq: number
  readonly uid: string
}

/** Messages whose sender wants to hear that they were acknowledged. */
export class Receipts {
  #awaited: Awaited[] = []

  expect(key: ConversationKey, seq: number, uid: string): void {
    if (this.#awaited.length >= mostAwaited) this.#awaited.shift()
    this.#awaited.push({ key, seq, uid })
  }

  /** A conversation was acknowledged up to `seq`: gives the messages of which that is told. */
  delivered(key: ConversationKey, seq: number): readonly string[] {
    const isHere = (one: Awaited) => one.key === key && one.seq <= seq
    const told = this.#awaited.filter(isHere)
    if (told.length > 0) this.#awaited = this.#awaited.filter((one) => !isHere(one))
    return told.map(({ uid }) => uid)
  }
}
