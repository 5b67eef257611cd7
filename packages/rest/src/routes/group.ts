/** Groups: what they are, who is in them. */
import { type HostGroup, PeerageError } from "@peerage/core"
import { failure } from "@peerage/core/adapter"
import * as t from "io-ts"
import { fields, wholly } from "../described.js"
import { attributes, count, id, ids, queried } from "../leaves.js"
import { done, type Route, route } from "../route.js"

export const group: t.Type<HostGroup> = wholly<HostGroup>(
  { groupId: t.string, attributes, createdBy: t.string, createdAt: count },
  {},
)

const params = fields({ groupId: id }, {})
/** As many as one change may name (limit `changePeers`); the engine says where it is set lower. */
const change = fields({ peers: ids(100, 1) }, { by: id })

export const groupRoutes: readonly Route[] = [
  route({
    method: "get",
    path: "/groups",
    summary: "All groups of the app by id, a page of them.",
    query: fields({}, { after: id, limit: queried(1, 1_000) }),
    answer: {
      status: 200,
      what: "Give `after` for the next page.",
      codec: fields({ groups: t.readonlyArray(group) }, { after: t.string }),
    },
    run: ({ engine, query }) => engine.host.groups.list(query),
  }),
  route({
    method: "post",
    path: "/groups",
    summary: "Creates a group, with an id of your choice if you give one.",
    body: fields({}, { id, attributes, members: ids(100), by: id }),
    answer: { status: 201, what: "It exists.", codec: fields({ groupId: t.string }, {}) },
    run: ({ engine, body }) => engine.host.groups.create(body),
  }),
  route({
    method: "get",
    path: "/groups/{groupId}",
    summary: "What a group is.",
    params,
    answer: { status: 200, what: "The group.", codec: group },
    async run({ engine, params: { groupId } }) {
      return (await engine.host.groups.get(groupId)) ?? noGroup()
    },
  }),
  route({
    method: "patch",
    path: "/groups/{groupId}",
    summary: "Sets some attributes of a group, and removes those that are null.",
    params,
    body: fields({ attributes }, { by: id }),
    answer: done,
    run: ({ engine, params: { groupId }, body: { attributes, by } }) =>
      engine.host.groups.setAttributes(groupId, attributes, by),
  }),
  route({
    method: "get",
    path: "/groups/{groupId}/members",
    summary: "All members of a group.",
    params,
    answer: {
      status: 200,
      what: "Its members, sorted.",
      codec: fields({ members: t.readonlyArray(t.string) }, {}),
    },
    async run({ engine, params: { groupId } }) {
      const members = await engine.host.groups.members(groupId)
      if (members.length === 0 && !(await engine.host.groups.get(groupId))) return noGroup()
      return { members }
    },
  }),
  route({
    method: "post",
    path: "/groups/{groupId}/invite",
    summary: "Lets peers in; those who are in already are passed over.",
    params,
    body: change,
    answer: done,
    run: ({ engine, params: { groupId }, body: { peers, by } }) =>
      engine.host.groups.invite(groupId, peers, by),
  }),
  route({
    method: "post",
    path: "/groups/{groupId}/kick",
    summary: "Puts peers out; those who are not in are passed over.",
    params,
    body: change,
    answer: done,
    run: ({ engine, params: { groupId }, body: { peers, by } }) =>
      engine.host.groups.kick(groupId, peers, by),
  }),
]

function noGroup(): never {
  throw new PeerageError(failure("not-a-member"))
}
