/** What can happen with groups: rows of the table of operations. */
import { deviceOf, type OfDevice, type Operation, operation, peerOf } from "./operation-base.js"
import type { World } from "./world.js"

export type GroupOperationName =
  | "groupCreate"
  | "groupJoin"
  | "groupLeave"
  | "groupInvite"
  | "groupKick"
  | "groupSend"
  | "groupHistory"

type OfGroup = OfDevice & { readonly group: number }

/** A run has few groups, so that each of them sees much. */
const mostGroups = 3

const groupOf = ({ groups }: World, { group }: OfGroup) => groups[group % groups.length]

export const groupOperations: Readonly<Record<GroupOperationName, Operation<unknown>>> = {
  groupCreate: operation({
    draw: ({ device, peer }) => ({ device: device(), with: [peer(), peer()] }),
    perform(world, { with: others, ...at }) {
      if (world.groups.length >= mostGroups) return
      deviceOf(world, at)?.groups.create(others.map((peer) => peerOf(world, peer)))
    },
  }),
  groupJoin: operation({
    draw: ({ device, chance }) => ({ device: device(), group: chance.between(0, 9) }),
    perform: (world, at) => withGroup(world, at, (id) => deviceOf(world, at)?.groups.join(id)),
  }),
  groupLeave: operation({
    draw: ({ device, chance }) => ({ device: device(), group: chance.between(0, 9) }),
    perform: (world, at) => withGroup(world, at, (id) => deviceOf(world, at)?.groups.leave(id)),
  }),
  groupInvite: operation({
    draw: ({ device, peer, chance }) => ({
      ...{ device: device(), group: chance.between(0, 9) },
      peers: chance.oneIn(3) ? [peer(), peer()] : [peer()],
    }),
    perform: (world, { peers, ...at }) =>
      withGroup(world, at, (id) => deviceOf(world, at)?.groups.invite(id, namesOf(world, peers))),
  }),
  groupKick: operation({
    draw: ({ device, peer, chance }) => ({
      ...{ device: device(), group: chance.between(0, 9) },
      peers: chance.oneIn(4) ? [peer(), peer()] : [peer()],
    }),
    perform: (world, { peers, ...at }) =>
      withGroup(world, at, (id) => deviceOf(world, at)?.groups.kick(id, namesOf(world, peers))),
  }),
  groupSend: operation({
    draw: ({ device, chance }) => ({
      ...{ device: device(), group: chance.between(0, 9) },
      count: chance.weighted([
        [10, 1],
        [3, 3],
        [1, 9],
      ] as const),
      isTransient: chance.oneIn(12),
    }),
    perform: (world, { count, isTransient, ...at }) =>
      withGroup(world, at, (group) => {
        const how = isTransient ? { transient: true } : {}
        for (let left = count; left > 0; left--) deviceOf(world, at)?.send({ group }, how)
      }),
  }),
  groupHistory: operation({
    draw: ({ device, chance }) => ({
      ...{ device: device(), group: chance.between(0, 9) },
      limit: chance.pick([1, 5, 50, 250]),
    }),
    perform: (world, { limit, ...at }) =>
      withGroup(world, at, (group) => deviceOf(world, at)?.history({ group }, limit)),
  }),
}

/** Before there is a group nothing happens with one. */
function withGroup(world: World, at: OfGroup, then: (id: string) => void): void {
  const id = groupOf(world, at)
  if (id !== undefined) then(id)
}

function namesOf(world: World, peers: readonly number[]): readonly string[] {
  return [...new Set(peers.map((peer) => peerOf(world, peer)))]
}
