/** What a device's application does with groups. What comes of it the store says: a change is a row of the group's log. */
import type { Client } from "@peerage/client"

/** What a hand on groups needs. */
interface GroupHandParts {
  client(): Client
  /** Notes a call as waiting until it is settled. */
  call(what: string, promise: Promise<unknown>): void
  onGroup(id: string): void
}

export class GroupHand {
  readonly #parts: GroupHandParts

  constructor(parts: GroupHandParts) {
    this.#parts = parts
  }

  /** Makes a group and lets others in. */
  create(others: readonly string[]): void {
    const { client, call, onGroup } = this.#parts
    const created = client()
      .groups.create()
      .then((group) => {
        onGroup(group.id)
        return group.invite(others)
      })
    call("create", created)
  }

  join(id: string): void {
    const { client, call } = this.#parts
    call("join", client().groups.join(id))
  }

  leave(id: string): void {
    const { client, call } = this.#parts
    call("leave", client().groups.get(id).leave())
  }

  invite(id: string, peers: readonly string[]): void {
    const { client, call } = this.#parts
    call("invite", client().groups.get(id).invite(peers))
  }

  kick(id: string, peers: readonly string[]): void {
    const { client, call } = this.#parts
    call("kick", client().groups.get(id).kick(peers))
  }
}
