/** The players: bots in the game's process, in parties of five. What they say goes to the rest of their party. */
import { createClient } from "@peerage/client"
import { inProcess } from "@peerage/core"

const partySize = 5

/**
 * Opens a session for each player; resolves when all are there.
 *
 * @param {import("@peerage/core").Engine} engine
 * @param {number} count
 */
export async function openPlayers(engine, count) {
  const names = Array.from({ length: count }, (_, n) => `player-${n}`)
  const players = names.map((name, n) => {
    const first = n - (n % partySize)
    const party = names.slice(first, first + partySize).filter((other) => other !== name)
    return new Player(engine, name, party)
  })
  await Promise.all(players.map((player) => player.open()))
  return players
}

export class Player {
  /** What this player has said and heard. */
  whispers = { said: 0, heard: 0 }
  emotes = { said: 0, heard: 0 }
  /** @type {unknown[]} */
  failures = []
  /** @type {Set<Promise<unknown>>} */
  #sending = new Set()
  #client
  #party
  /** The seq of the last whisper heard: a party is one conversation. */
  #last = 0

  /**
   * @param {import("@peerage/core").Engine} engine
   * @param {string} name
   * @param {string[]} party
   */
  constructor(engine, name, party) {
    this.#party = party
    this.#client = createClient({
      appId: engine.appId,
      peerId: name,
      transport: inProcess(engine),
    })
    this.#client.on("problem", (problem) => this.failures.push(problem))
    this.#client.on("message", ({ seq = 0, transient }) => {
      if (transient) return void this.emotes.heard++
      this.whispers.heard++
      if (seq <= this.#last) this.failures.push(new Error(`${seq} came after ${this.#last}`))
      this.#last = seq
    })
  }

  open() {
    return this.#client.open({ watch: this.#party })
  }

  close() {
    return this.#client.close()
  }

  /**
   * Said to the whole party at once, stored, and kept for those who are away. The game does not wait for it.
   *
   * @param {string} text
   */
  whisper(text) {
    this.whispers.said++
    this.#send(text, { to: this.#party })
  }

  /**
   * Only for those who are there at this moment.
   *
   * @param {string} text
   */
  emote(text) {
    this.emotes.said++
    this.#send(text, { to: this.#party, transient: true })
  }

  /**
   * @param {string} text
   * @param {import("@peerage/client").SendOptions} options
   */
  #send(text, options) {
    const sent = this.#client.send(text, options)
    sent.catch((error) => this.failures.push(error)).finally(() => this.#sending.delete(sent))
    this.#sending.add(sent)
  }

  /** Resolves when all that was said is answered. */
  async settled() {
    await Promise.allSettled(this.#sending)
  }
}
