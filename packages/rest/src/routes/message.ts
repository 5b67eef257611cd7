/** Messages: the four histories, and what the host says itself. */
import type { GroupEvent, HostHistory, HostMessage, HostSent } from "@peerage/core"
import * as t from "io-ts"
import { fields, wholly } from "../described.js"
import { attributes, count, cursor, id, ids, oneOf, queried, querySwitch, text } from "../leaves.js"
import { type Route, type RouteAnswer, route } from "../route.js"

export const message: t.Type<HostMessage> = wholly<HostMessage>(
  {
    id: t.string,
    conversation: t.string,
    from: t.string,
    text,
    timestamp: count,
    transient: t.boolean,
  },
  { seq: count, to: t.readonlyArray(t.string), group: t.string, erased: t.literal(true) },
)

export const notice: t.Type<GroupEvent> = wholly<GroupEvent>(
  {
    type: oneOf("joined", "left", "invited", "kicked", "attributes"),
    groupId: t.string,
    peers: t.readonlyArray(t.string),
    by: t.string,
    seq: count,
    timestamp: count,
  },
  { attributes },
)

export const history: t.Type<HostHistory> = wholly<HostHistory>(
  { messages: t.readonlyArray(message), notices: t.readonlyArray(notice) },
  { before: cursor, after: cursor },
)

export const sent: t.Type<HostSent> = wholly<HostSent>(
  { id: t.string, conversation: t.string, timestamp: count },
  { seq: count },
)

const page = {
  before: cursor,
  after: cursor,
  beforeTime: queried(0),
  sinceTime: queried(0),
  limit: queried(1, 1_000),
}
const answer: RouteAnswer<HostHistory> = {
  status: 200,
  what: "A page, oldest first. `before` and `after` lead to what is older and newer.",
  codec: history,
}
const newest = "Without a bound the newest; at most one of before, after, beforeTime and sinceTime."

export const messageRoutes: readonly Route[] = [
  route({
    method: "get",
    path: "/messages",
    summary: `The messages of all of the app, or of the conversation of \`peers\`. ${newest}`,
    query: fields({}, { peers: ids(21, 2), ...page }),
    answer,
    run({ engine, query }) {
      return engine.host.history(query.peers ? query : { ...query, app: true })
    },
  }),
  route({
    method: "get",
    path: "/conversations/{conversation}/messages",
    summary: `The messages of a conversation, by the id that its messages carry. ${newest}`,
    params: fields({ conversation: id }, {}),
    query: fields({}, page),
    answer,
    run: ({ engine, params, query }) => engine.host.history({ ...query, ...params }),
  }),
  route({
    method: "get",
    path: "/groups/{groupId}/messages",
    summary: `The messages of a group, with its changes. ${newest}`,
    params: fields({ groupId: id }, {}),
    query: fields({}, page),
    answer,
    run: ({ engine, params, query }) => engine.host.history({ ...query, group: params.groupId }),
  }),
  route({
    method: "get",
    path: "/peers/{peerId}/messages",
    summary: `What a peer sent; with \`received\` what it received as well. ${newest}`,
    params: fields({ peerId: id }, {}),
    query: fields({}, { received: querySwitch, ...page }),
    answer,
    run: ({ engine, params, query }) => engine.host.history({ ...query, peer: params.peerId }),
  }),
  route({
    method: "post",
    path: "/messages",
    summary: "Sends as the system, or as any peer: to peers or to a group.",
    body: fields({ text }, { to: ids(20, 1), group: id, from: id, transient: t.boolean }),
    answer: { status: 201, what: "It is stored, unless it is transient.", codec: sent },
    run({ engine, body: { text, ...options } }) {
      return engine.host.send(text, options)
    },
  }),
]
