/** The host's hand on groups: named rooms, members, attributes; it needs no membership. */
import { readInfo, readMembers } from "../keyspace/group.js"
import { escapeId, groupPartition, unescapeId } from "../keyspace/key.js"
import { decodeInfo } from "../keyspace/record.js"
import type { ChangeVerb } from "../model/entry.js"
import { failure, PeerageError } from "../model/failure.js"
import type { Attributes } from "../model/group.js"
import { groupKey, type PeerId } from "../model/id.js"
import { admitted, type HostPort } from "./host-port.js"

/** A group as the host sees it. @since 0.1.0 */
export interface HostGroup {
  readonly groupId: string
  readonly attributes: Attributes
  readonly createdBy: PeerId
  /** Milliseconds since 1970. */
  readonly createdAt: number
}

/** What a host does with groups. All reject with the engine's refusal, as a `PeerageError`. @since 0.1.0 */
export interface HostGroups {
  /**
   * Creates a group, with an id of the host's choice if it gives one, and lets `members` in.
   *
   * @throws PeerageError `already-exists`, `too-many`, `too-long`, `bad-id`.
   */
  create(options?: {
    readonly id?: string
    readonly attributes?: Attributes
    readonly members?: readonly PeerId[]
    /** In whose name; default: the system's. */
    readonly by?: PeerId
  }): Promise<{ readonly groupId: string }>
  /** Lets peers in; those who are in already are passed over. @throws PeerageError `not-a-member`: no such group. */
  invite(groupId: string, peers: readonly PeerId[], by?: PeerId): Promise<void>
  /** Puts peers out. @throws PeerageError `not-a-member`: no such group. */
  kick(groupId: string, peers: readonly PeerId[], by?: PeerId): Promise<void>
  /** Sets some attributes, removes those that are `null`. @throws PeerageError `not-a-member`, `too-long`. */
  setAttributes(groupId: string, attributes: Attributes, by?: PeerId): Promise<void>
  /** What it is; `undefined` if there is none. */
  get(groupId: string): Promise<HostGroup | undefined>
  /** All members, sorted. */
  members(groupId: string): Promise<readonly PeerId[]>
  /** The app's groups by id, a page of them. */
  list(options?: {
    readonly after?: string
    readonly limit?: number
  }): Promise<{ readonly groups: readonly HostGroup[]; readonly after?: string }>
}

export function createHostGroups(port: HostPort): HostGroups {
  async function change(
    verb: ChangeVerb,
    group: string,
    peers: readonly PeerId[],
    attributes: Attributes,
    by: PeerId = port.systemPeer,
  ): Promise<void> {
    // The same checks that a client's frames pass.
    admitted({ type: "attributes", ref: 0, group, set: attributes }, port.limits)
    admitted({ type: "invite", ref: 0, group, peers: [...peers, by] }, port.limits)
    const sorted = [...new Set(peers)].sort()
    const what = { verb, group, peers: sorted, attributes, as: by }
    await port.ask((asker) => ({ type: "ChangeRequested", ...asker, ...what }))
  }

  return {
    async create({ id, attributes = {}, members = [], by } = {}) {
      const group = id ?? port.random()
      await change("create", group, members, attributes, by)
      return { groupId: group }
    },
    invite: (group, peers, by) => change("invite", group, peers, {}, by),
    kick: (group, peers, by) => change("kick", group, peers, {}, by),
    setAttributes: (group, attributes, by) => change("attributes", group, [], attributes, by),
    async get(groupId) {
      const info = await port.read((store) => readInfo(store, groupId))
      return info && { groupId, ...info }
    },
    async members(groupId) {
      const members = await port.read((store) => readMembers(store, groupKey(groupId)))
      return members.map(([peer]) => peer).sort()
    },
    async list({ after, limit = 50 } = {}) {
      if (!(Number.isSafeInteger(limit) && limit > 0))
        throw new PeerageError(failure("bad-options"))
      const rows = await port.read((store) =>
        store.range(groupPartition, {
          ...(after === undefined ? {} : { after: escapeId(after) }),
          limit: limit + 1,
        }),
      )
      const groups = rows
        .slice(0, limit)
        .map(({ sort, value }) => ({ groupId: unescapeId(sort), ...decodeInfo(value) }))
      const last = groups.at(-1)?.groupId
      return { groups, ...(rows.length > limit && last !== undefined ? { after: last } : {}) }
    },
  }
}
