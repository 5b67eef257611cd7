/** The verbs of groups, as inputs. What happens with them is the rules' matter. */
import type { Attributes } from "@peerage/core/protocol"
import type { Client } from "./api.js"
import { attributesOf, groupId, shortPeerList } from "./argument.js"
import type { Group, GroupItem, Groups } from "./group.js"
import type { Grouped, Pages } from "./rules/asking.js"
import type { AskBody } from "./rules/body.js"
import type { Target } from "./rules/pending.js"
import type { Cancellable, MessageOptions, Sent } from "./verb.js"

/** What groups need of the client that they are part of. */
export interface GroupsPort extends Pick<Client, "history"> {
  ask<Value>(body: AskBody, options: Cancellable): Promise<Value>
  send<Options extends MessageOptions>(
    text: string,
    options: Options,
    targetOf: (options: Options) => Target,
  ): Promise<Sent>
}

/** The groups of a client. */
export function groupsOf(port: GroupsPort): Groups {
  return {
    async create({ attributes, ...options } = {}) {
      const given = attributes === undefined ? {} : { attributes: attributesOf(attributes) }
      const { group } = await port.ask<Grouped>({ type: "create", ...given }, options)
      return handleOf(port, group)
    },
    async join(id, options = {}) {
      await port.ask({ type: "join", group: groupId(id) }, options)
      return handleOf(port, id)
    },
    get: (id) => handleOf(port, groupId(id)),
    list: async (options = {}) =>
      (await port.ask<Pages<GroupItem>>({ type: "groups" }, options)).items,
  }
}

function handleOf(port: GroupsPort, group: string): Group {
  const target: Target = { group }
  return {
    id: group,
    send: (text, options = {}) => port.send(text, options, () => target),
    async invite(peers, options = {}) {
      const body = { type: "invite", group, peers: shortPeerList(peers) } as const
      return { leftOut: (await port.ask<Grouped>(body, options)).leftOut }
    },
    async kick(peers, options = {}) {
      const body = { type: "kick", group, peers: shortPeerList(peers) } as const
      return { leftOut: (await port.ask<Grouped>(body, options)).leftOut }
    },
    async leave(options = {}) {
      await port.ask({ type: "leave", group }, options)
    },
    members: async (options = {}) =>
      (await port.ask<Pages<string>>({ type: "members", group }, options)).items,
    attributes: async (options = {}) =>
      port.ask<Attributes>({ type: "attributes", group }, options),
    async setAttributes(changes, options = {}) {
      await port.ask({ type: "attributes", group, set: attributesOf(changes) }, options)
    },
    history: (options = {}) => port.history({ ...options, group }),
  }
}
