/** The engine's answers in the words of 2014. Each says whose answer it is, and repeats the request's serial. */
import type { Failure, FailureCode, GroupedFrame, PeerState } from "@peerage/core/adapter"
import type { Request } from "./frame.js"

/** A frame of this wire. */
export type Spoken = Readonly<Record<string, unknown>>

/** `opened`, `added` and `query-result`: who of those named is online. */
export function states(request: Request, onlineSessionPeerIds: readonly string[]): Spoken {
  const op = { open: "opened", query: "query-result" }[request.op as string] ?? "added"
  return { cmd: "session", op, ...whose(request), onlineSessionPeerIds }
}

export function onlineIn(told: readonly PeerState[]): readonly string[] {
  return told.filter(([, isOnline]) => isOnline).map(([peer]) => peer)
}

/** `removed` and `closed`. */
export function done(request: Request): Spoken {
  return { cmd: "session", op: request.op === "close" ? "closed" : "removed", ...whose(request) }
}

/** `uid` is the message's id; there is none where nobody was left to send to. */
export function ack(request: Request, t: number, uid?: string): Spoken {
  return { cmd: "ack", ...whose(request), t, uid, id: request.id }
}

/** `joined` and `left` of oneself; `invited` and `kicked` with those for whom something changed. */
export function grouped(
  request: Request,
  { group: roomId, peers = [] }: Pick<GroupedFrame, "group" | "peers">,
): Spoken {
  const { op, peerId } = request
  const room = { cmd: "room", ...whose(request), roomId }
  if (op === "invite") return { ...room, op: "invited", roomPeerIds: peers }
  if (op === "kick") return { ...room, op: "kicked", roomPeerIds: peers }
  return { ...room, op: op === "leave" ? "left" : "joined", byPeerId: peerId }
}

/**
 * What is for nobody is no error to these clients: nobody is invited or kicked, and a message is lost as one to a peer
 * that is not watched.
 */
export function forNobody(request: Request, now: number): Spoken {
  return request.op === "send" ? ack(request, now) : grouped(request, { group: request.room })
}

/** What is refused of a group's operation because of the group, or by the host. All else is the line's own trouble. */
const rejections: ReadonlySet<FailureCode> = new Set([
  "not-a-member",
  "not-allowed",
  "signature-refused",
  "too-many",
])

/**
 * How a refusal is said; `undefined`: not at all, the peer's line ends. There are no errors on this wire. Groups know
 * `reject`, whose contents no public source has. A message to a group that its sender is not in is lost like one to a
 * peer that is not watched, and acknowledged: to these clients a missing answer is a dead connection.
 */
export function refused(
  request: Request,
  { code, message: reason }: Failure,
  now: number,
): Spoken | undefined {
  const { op, room: roomId, peers: roomPeerIds } = request
  if (op === "send" && code === "not-a-member") return ack(request, now)
  const isOfGroup = op === "join" || op === "leave" || op === "invite" || op === "kick"
  if (!isOfGroup || !rejections.has(code)) return undefined
  const rejected = { roomId, roomPeerIds, action: op, code, reason }
  return { cmd: "room", op: "reject", ...whose(request), ...rejected }
}

/**
 * A peer's session is over, or never was, on a socket with which others go on.
 *
 * @param i - the serial of the command that was refused
 */
export function closed(peerId: string, code: number, i?: unknown): Spoken {
  return { cmd: "session", op: "closed", peerId, i, code }
}

function whose({ peerId, i }: Request): Spoken {
  return { peerId, i }
}
