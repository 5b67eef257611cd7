/** The verbs of groups, as inputs. What happens with them is the rules' matter. */
import type { Attributes } from "@peerage/core/protocol"
import type { Client } from "./api.js"
import { attributesOf, groupId, shortPeerList } from "./argument.js"
import type { Group, GroupItem, Groups } from "./group.js"
import type { Grouped, Pages } from "./rules/asking.js"
import type { AskBody } from "./rules/body.js"
import type { Target } from "./rules/pending.js"
import type { MessageOptions, Sent } from "./verb.js"

/** What groups need of the client that they are part of. */
export interface GroupsPort extends Pick<Client, "history"> {
  ask<Value>(body: AskBody, signal: AbortSignal | undefined): Promise<Value>
  send(text: string, target: Target, options: MessageOptions): Promise<Sent>
}

/** The groups of a client. */
export function groupsOf(port: GroupsPort): Groups {
  return {
    async create({ attributes, signal } = {}) {
      const given = attributes === undefined ? {} : { attributes: attributesOf(attributes) }
      const { group } = await port.ask<Grouped>({ type: "create", ...given }, signal)
      return handleOf(port, group)
    },
    async join(id, { signal } = {}) {
      await port.ask({ type: "join", group: groupId(id) }, signal)
      return handleOf(port, id)
    },
    get: (id) => handleOf(port, groupId(id)),
    list: async ({ signal } = {}) =>
      (await port.ask<Pages<GroupItem>>({ type: "groups" }, signal)).items,
  }
}

function handleOf(port: GroupsPort, group: string): Group {
  return {
    id: group,
    send: async (text, options = {}) => port.send(text, { group }, options),
    async invite(peers, { signal } = {}) {
      const body = { type: "invite", group, peers: shortPeerList(peers) } as const
      return { leftOut: (await port.ask<Grouped>(body, signal)).leftOut }
    },
    async kick(peers, { signal } = {}) {
      const body = { type: "kick", group, peers: shortPeerList(peers) } as const
      return { leftOut: (await port.ask<Grouped>(body, signal)).leftOut }
    },
    async leave({ signal } = {}) {
      await port.ask({ type: "leave", group }, signal)
    },
    members: async ({ signal } = {}) =>
      (await port.ask<Pages<string>>({ type: "members", group }, signal)).items,
    attributes: async ({ signal } = {}) =>
      port.ask<Attributes>({ type: "attributes", group }, signal),
    async setAttributes(changes, { signal } = {}) {
      await port.ask({ type: "attributes", group, set: attributesOf(changes) }, signal)
    },
    history: async (options = {}) => port.history({ ...options, group }),
  }
}
