/** What a person does with groups, and what the page does when one changes. */
import type { Client, GroupNotice } from "@peerage/client"
import { groupKey, PeerageError } from "@peerage/core/protocol"
import type { GroupActions } from "./actions.js"
import { type Group, withGroup } from "./model/conversation.js"
import { inConversation, type State } from "./model/state.js"
import { titleOf } from "./model/wording.js"
import type { Store } from "./store.js"
import type { Teller } from "./tell.js"

const gatherMs = 150

export interface ActingOnGroups extends GroupActions {
  /** Reads the members and attributes of a group, where they are not known. */
  learn(id: string): Promise<void>
}

export function createActingOnGroups(
  client: Client,
  store: Store<State>,
  { say, refuse }: Teller,
): ActingOnGroups {
  const due = new Set<string>()

  /** Asks anew instead of counting changes: a drain may leave some of them out. */
  async function read(id: string): Promise<void> {
    const group = client.groups.get(id)
    try {
      const [attributes, members] = await Promise.all([group.attributes(), group.members()])
      change(id, { attributes, members, isMember: true })
    } catch (cause) {
      const isOver = cause instanceof PeerageError && cause.code === "not-a-member"
      if (isOver) change(id, { isMember: false })
    }
  }

  function readSoon(id: string): void {
    if (due.has(id)) return
    due.add(id)
    setTimeout(() => {
      due.delete(id)
      void read(id)
    }, gatherMs)
  }

  async function tell(notice: GroupNotice): Promise<void> {
    if (notice.kind === "invited") {
      // Only now is it known what the group is called.
      await read(notice.group)
      say(`${notice.by} invited you to ${title(notice.group)}.`)
      return
    }
    if (notice.kind === "kicked") say(`${notice.by} kicked you from ${title(notice.group)}.`)
    readSoon(notice.group)
  }

  async function create(name: string): Promise<void> {
    const attributes = { name }
    const { id } = await client.groups.create({ attributes })
    change(id, { attributes })
    store.update((state) => ({ ...state, open: groupKey(id), view: "chat" }))
  }

  async function leave(id: string): Promise<void> {
    await client.groups.get(id).leave()
    change(id, { isMember: false })
    store.update((state) =>
      state.open === groupKey(id) ? { ...state, open: undefined, view: "chats" } : state,
    )
  }

  function change(id: string, to: Partial<Group>): void {
    store.update((state) => inConversation(state, { group: id }, (each) => withGroup(each, to)))
  }

  function title(id: string): string {
    const conversation = store.get().conversations[groupKey(id)]
    return conversation?.group?.attributes.name === undefined ? "a group" : titleOf(conversation)
  }

  client.on("group", (notice) => void tell(notice))

  return {
    async learn(id) {
      const group = store.get().conversations[groupKey(id)]?.group
      if (group?.isMember && group.members === undefined) await read(id)
    },
    createGroup: (name) => void create(name).catch(refuse),
    invite: (id, peers) => void client.groups.get(id).invite(peers).catch(refuse),
    kick: (id, peer) => void client.groups.get(id).kick(peer).catch(refuse),
    rename: (id, name) => void client.groups.get(id).setAttributes({ name }).catch(refuse),
    leaveGroup: (id) => void leave(id).catch(refuse),
  }
}
