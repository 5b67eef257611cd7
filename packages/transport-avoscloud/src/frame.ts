/** A command as the engine's frame. */
import { type ClientFrame, protocolVersion } from "@peerage/core/adapter"
import type { Command, Op } from "./command.js"

/** A command that is a request to the engine. */
export type Request = Command & { readonly op: Exclude<Op, "ack"> }

/** The `ref` of what the wire never answers: transient messages. Those of other requests are higher. */
export const unanswered = 0

/** @param hasAsked - whether the peer asked to open before: one more `open` watches more */
export function frameOf(
  request: Request,
  ref: number,
  device: string,
  hasAsked: boolean,
): ClientFrame {
  const { op, peerId: peer, peers, room: group } = request
  const signed = request.signed === undefined ? {} : { signed: request.signed }
  switch (op) {
    case "open":
      return hasAsked
        ? { type: "watch", ref, peers, ...signed }
        : { type: "open", ref, version: protocolVersion, peer, device, watch: peers, ...signed }
    case "add":
      return { type: "watch", ref, peers, ...signed }
    case "remove":
      return { type: "unwatch", ref, peers }
    case "query":
      return { type: "status", ref, peers }
    case "close":
      return { type: "close", ref }
    case "send":
      return sendOf(request, ref)
    case "join":
      return group === ""
        ? { type: "create", ref, ...signed }
        : { type: "join", ref, group, ...signed }
    case "invite":
    case "kick":
      return { type: op, ref, group, peers, ...signed }
    case "leave":
      return { type: "leave", ref, group }
  }
}

/** Whether the engine has nothing to do with it: a message to nobody, and an invitation or a kick of nobody. */
export function isForNobody({ op, room, peers }: Pick<Command, "op" | "room" | "peers">): boolean {
  return peers.length === 0 && (op === "invite" || op === "kick" || (op === "send" && room === ""))
}

/** The other peer of a message to one alone; receipts are for those only. */
export function onlyRecipient({ room, peers }: Command): string | undefined {
  const [only, ...others] = new Set(peers)
  return room === "" && others.length === 0 ? only : undefined
}

/** How many different peers a request names. */
export function countOf({ peers }: Command): number {
  return new Set(peers).size
}

function sendOf(request: Request, ref: number): ClientFrame {
  const { text, room, peers, transient, receipt } = request
  const where = room === "" ? { to: peers, unwatched: "skip" as const } : { group: room }
  const isReceipted = receipt && !transient && onlyRecipient(request) !== undefined
  return {
    type: "send",
    ref,
    ...where,
    text,
    ...(transient ? { transient } : {}),
    ...(isReceipted ? { receipt: true } : {}),
  }
}
