/** An admitted frame as the input that it is. */
import type { ClientFrame } from "../model/client-frame.js"
import { failure } from "../model/failure.js"
import type { ConnectionId } from "../model/id.js"
import type { Input } from "../model/input.js"

export function toInput(
  frame: ClientFrame,
  connection: ConnectionId,
  port: { epoch(): string; random(): string },
): Input {
  switch (frame.type) {
    case "send": {
      const { ref, text } = frame
      // A group that does not exist and one that the peer is no member of look the same (S32).
      if (frame.group !== undefined) return refused(connection, ref)
      return {
        type: "SendRequested",
        connection,
        ref,
        to: sortedSet(frame.to ?? []),
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
      return { type: "StatusRequested", connection, ref: frame.ref, peers: sortedSet(frame.peers) }
    case "history": {
      const { ref, group, before, after, beforeTime, sinceTime } = frame
      if (group !== undefined) return refused(connection, ref)
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
        bounds,
      }
    }
    case "close":
      return { type: "CloseRequested", connection, ref: frame.ref }
  }
}

function refused(connection: ConnectionId, ref: number): Input {
  return {
    type: "FrameRefused",
    connection,
    ref,
    failure: failure("not-a-member"),
    unreadable: false,
  }
}

function sortedSet(ids: readonly string[]): readonly string[] {
  return ids.length < 2 ? ids : [...new Set(ids)].sort()
}
