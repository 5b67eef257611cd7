/** Peers: who is there, what they have, and what the operator does about them. */
import type { HostConversation, SessionSnapshot } from "@peerage/core"
import * as t from "io-ts"
import { fields, wholly } from "../described.js"
import { count, cursor, id, ids, oneOf, queried } from "../leaves.js"
import { done, type Route, route } from "../route.js"
import { message } from "./message.js"

export const conversation: t.Type<HostConversation> = wholly<HostConversation>(
  { unread: count, read: count },
  { peers: t.readonlyArray(t.string), group: t.string, last: message },
)

export const session: t.Type<SessionSnapshot> = wholly<SessionSnapshot>(
  {
    session: count,
    peerId: t.string,
    deviceId: t.string,
    state: oneOf("open", "paused"),
    watching: t.readonlyArray(t.string),
    unacknowledged: count,
    draining: count,
  },
  {},
)

const params = fields({ peerId: id }, {})
const until = fields({}, { until: count })
const closed = fields({ closed: count }, {})

export const peerRoutes: readonly Route[] = [
  route({
    method: "get",
    path: "/status",
    summary: "Who of these peers is online.",
    query: fields({ peers: ids(100, 1) }, {}),
    answer: {
      status: 200,
      what: "Each of them in one of the two lists.",
      codec: fields({ online: t.readonlyArray(t.string), offline: t.readonlyArray(t.string) }, {}),
    },
    run: ({ engine, query }) => engine.host.status(query.peers),
  }),
  route({
    method: "get",
    path: "/peers/{peerId}/conversations",
    summary: "A peer's conversations, newest first, with what is unread in each.",
    params,
    query: fields({}, { after: cursor, limit: queried(1, 100) }),
    answer: {
      status: 200,
      what: "Give `after` for the next page. `unread` is exact to 100.",
      codec: fields({ conversations: t.readonlyArray(conversation) }, { after: cursor }),
    },
    run: ({ engine, params: { peerId }, query }) => engine.host.conversations(peerId, query),
  }),
  route({
    method: "get",
    path: "/peers/{peerId}/undelivered",
    summary: "How many messages wait for a peer in its conversations of peers.",
    params,
    answer: {
      status: 200,
      what: "Stored, and acknowledged by none of its devices; exact to 100.",
      codec: fields({ undelivered: count }, {}),
    },
    async run({ engine, params: { peerId } }) {
      return { undelivered: await engine.host.undelivered(peerId) }
    },
  }),
  route({
    method: "get",
    path: "/peers/{peerId}/sessions",
    summary: "A peer's sessions, open and paused.",
    params,
    answer: {
      status: 200,
      what: "One for each device.",
      codec: fields({ sessions: t.readonlyArray(session) }, {}),
    },
    run: ({ engine, params: { peerId } }) => ({ sessions: engine.host.sessions(peerId) }),
  }),
  route({
    method: "delete",
    path: "/peers/{peerId}/sessions",
    summary: "Ends all sessions of a peer. Their clients do not come back by themselves.",
    params,
    answer: { status: 200, what: "How many ended.", codec: closed },
    run: ({ engine, params: { peerId } }) => ({ closed: engine.host.close(peerId) }),
  }),
  route({
    method: "delete",
    path: "/peers/{peerId}/sessions/{session}",
    summary: "Ends one session of a peer.",
    params: fields({ peerId: id, session: queried(0) }, {}),
    answer: { status: 200, what: "How many ended: 1, or 0.", codec: closed },
    run: ({ engine, params: { peerId, session } }) => ({
      closed: engine.host.close(peerId, session),
    }),
  }),
  ...(["mute", "ban"] as const).flatMap((verb) => [
    route({
      method: "put",
      path: `/peers/{peerId}/${verb}`,
      summary: {
        mute: "Keeps a peer from sending, until a time or until it is unmuted.",
        ban: "Ends a peer's sessions and keeps it out, until a time or until it is unbanned.",
      }[verb],
      params,
      body: until,
      answer: done,
      run: ({ engine, params: { peerId }, body }) => engine.host[verb](peerId, body),
    }),
    route({
      method: "delete",
      path: `/peers/{peerId}/${verb}`,
      summary: { mute: "Lets a peer send again.", ban: "Lets a peer in again." }[verb],
      params,
      answer: done,
      run: ({ engine, params: { peerId } }) => engine.host[`un${verb}` as const](peerId),
    }),
  ]),
]
