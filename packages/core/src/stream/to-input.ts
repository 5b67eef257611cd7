/** An admitted frame as the input that it is. */
import type { ClientFrame } from "../model/client-frame.js"
import type { ConnectionId } from "../model/id.js"
import type { Input } from "../model/input.js"

/** What is known beside the frame. */
export interface InputPort {
  epoch(): string
  random(): string
  /** Whether `status` tells of peers that are not watched: the host was asked, or need not be. */
  readonly openStatus: boolean
}

export function toInput(frame: ClientFrame, connection: ConnectionId, port: InputPort): Input {
  switch (frame.type) {
    case "send": {
      const { ref, text, group } = frame
      return {
        type: "SendRequested",
        connection,
        ref,
        to: sortedSet(frame.to ?? []),
        group,
        text,
        transient: frame.transient === true,
        key: frame.key,
        again: frame.again === true,
        receipt: frame.receipt === true,
        skipUnwatched: frame.unwatched === "skip",
      }
    }
    case "ack":
      return { type: "AckReceived", connection, positions: frame.positions }
    case "open": {
      const { ref, peer, device } = frame
      const watch = sortedSet(frame.watch ?? [])
      const positions = frame.epoch === port.epoch() ? (frame.positions ?? []) : []
      return {
        type: "OpenRequested",
        connection,
        ref,
        peer,
        device,
        watch,
        positions,
        nextToken: port.random(),
      }
    }
    case "resume": {
      const { ref, peer, device, token } = frame
      const positions = frame.epoch === port.epoch() ? (frame.positions ?? []) : []
      return {
        type: "ResumeRequested",
        connection,
        ref,
        peer,
        device,
        token,
        positions,
        nextToken: port.random(),
      }
    }
    case "watch":
      return { type: "WatchRequested", connection, ref: frame.ref, peers: sortedSet(frame.peers) }
    case "unwatch":
      return { type: "UnwatchRequested", connection, ref: frame.ref, peers: sortedSet(frame.peers) }
    case "status":
      return {
        type: "StatusRequested",
        connection,
        ref: frame.ref,
        peers: sortedSet(frame.peers),
        watchedOnly: !port.openStatus,
      }
    case "history": {
      const { ref, group, before, after, beforeTime, sinceTime } = frame
      const bounds = {
        ...(before === undefined ? {} : { before }),
        ...(after === undefined ? {} : { after }),
        ...(beforeTime === undefined ? {} : { beforeTime }),
        ...(sinceTime === undefined ? {} : { sinceTime }),
        limit: frame.limit ?? 50,
      }
      return {
        type: "HistoryRequested",
        connection,
        ref,
        with: sortedSet(frame.with ?? []),
        group,
        notices: frame.notices === true,
        bounds,
      }
    }
    case "create": {
      const { ref, attributes = {} } = frame
      // 128 random bits, so that no group can be guessed (S32).
      const change = { verb: "create", group: port.random(), peers: [], attributes } as const
      return { type: "ChangeRequested", connection, ref, ...change }
    }
    case "join":
    case "leave": {
      const { ref, group } = frame
      const change = { verb: frame.type, group, peers: [], attributes: {} }
      return { type: "ChangeRequested", connection, ref, ...change }
    }
    case "invite":
    case "kick": {
      const { ref, group } = frame
      const change = { verb: frame.type, group, peers: sortedSet(frame.peers), attributes: {} }
      return { type: "ChangeRequested", connection, ref, ...change }
    }
    case "attributes": {
      const { ref, group, set } = frame
      if (!set) return { type: "AttributesRequested", connection, ref, group }
      const change = { verb: "attributes", group, peers: [], attributes: set } as const
      return { type: "ChangeRequested", connection, ref, ...change }
    }
    case "members": {
      const { ref, group, after } = frame
      return { type: "MembersRequested", connection, ref, group, after }
    }
    case "groups":
      return { type: "GroupsRequested", connection, ref: frame.ref, after: frame.after }
    case "read": {
      const { ref, conversation, seq } = frame
      return { type: "ReadRequested", connection, ref, conversation, seq }
    }
    case "conversations": {
      const { ref, after, limit = 50 } = frame
      return { type: "ConversationsRequested", connection, ref, after, limit }
    }
    case "close":
      return { type: "CloseRequested", connection, ref: frame.ref }
  }
}

function sortedSet(ids: readonly string[]): readonly string[] {
  return ids.length < 2 ? ids : [...new Set(ids)].sort()
}
