/**
 * What a decoded frame must be before it may become an input: ids well formed, lists and texts within their limits
 * (design §4; S5 to S13, S24, S25). What depends on the state is decided later, by the rules.
 */
import * as E from "fp-ts/lib/Either.js"
import {
  type ClientFrame,
  type OpenFrame,
  protocolVersion,
  type ResumeFrame,
  type SendFrame,
} from "../model/client-frame.js"
import type { Position } from "../model/codec.js"
import { type Failure, failure } from "../model/failure.js"
import type { Attributes } from "../model/group.js"
import { groupOf, isId, isWellFormed, peersKey, peersOf, utf8Length } from "../model/id.js"
import type { Limits } from "../model/limit.js"

/** The frame itself, or why it is refused. */
export function admit(frame: ClientFrame, limits: Limits): E.Either<Failure, ClientFrame> {
  const refused = check(frame, limits)
  return refused ? E.left(refused) : E.right(frame)
}

function check(frame: ClientFrame, limits: Limits): Failure | undefined {
  switch (frame.type) {
    case "send":
      return checkSend(frame, limits)
    case "ack":
      return checkPositions(frame.positions, limits.ackPositions, limits)
    case "open":
      return checkBegin(frame, limits) ?? checkPeers(frame.watch ?? [], limits.watches)
    case "resume":
      return checkBegin(frame, limits)
    case "watch":
    case "unwatch":
      return checkPeers(frame.peers, limits.watches)
    case "status":
      return checkPeers(frame.peers, limits.statusPeers)
    case "history": {
      if ((frame.with === undefined) === (frame.group === undefined)) return failure("bad-frame")
      const bounds = [frame.before, frame.after, frame.beforeTime, frame.sinceTime]
      if (bounds.filter((bound) => bound !== undefined).length > 1) return failure("bad-frame")
      return checkPeers(frame.with ?? [], limits.recipients) ?? checkGroup(frame.group)
    }
    case "create":
      return checkAttributes(frame.attributes)
    case "join":
    case "leave":
      return checkGroup(frame.group)
    case "invite":
    case "kick":
      if (frame.peers.length === 0) return failure("bad-frame")
      return checkGroup(frame.group) ?? checkPeers(frame.peers, limits.changePeers)
    case "members":
      return (
        checkGroup(frame.group) ?? checkPeers(frame.after === undefined ? [] : [frame.after], 1)
      )
    case "groups":
      return checkGroup(frame.after)
    case "attributes":
      return checkGroup(frame.group) ?? checkAttributes(frame.set)
    case "read":
      return isConversationKey(frame.conversation, limits) ? undefined : failure("bad-id")
    case "conversations":
      if (frame.after === undefined) return undefined
      return isConversationKey(frame.after, limits) ? undefined : failure("bad-id")
    case "close":
      return undefined
  }
}

/** Names that any language and any table can have as they are. */
const attributeName = /^[A-Za-z][A-Za-z0-9_-]{0,63}$/

function checkAttributes(attributes: Attributes = {}): Failure | undefined {
  const texts = Object.values(attributes).filter((value) => typeof value === "string")
  if (!Object.keys(attributes).every((name) => attributeName.test(name)))
    return failure("bad-frame")
  return texts.every(isWellFormed) ? undefined : failure("bad-text")
}

function checkSend(frame: SendFrame, limits: Limits): Failure | undefined {
  const { text, to, group } = frame
  if ((to === undefined) === (group === undefined)) return failure("bad-frame")
  // Three bytes a unit is the most that UTF-8 takes: most texts need no counting.
  if (text.length * 3 > limits.textBytes && utf8Length(text) > limits.textBytes)
    return failure("too-long")
  if (!isWellFormed(text)) return failure("bad-text")
  if (to !== undefined && to.length === 0) return failure("bad-frame")
  return checkPeers(to ?? [], limits.recipients) ?? checkGroup(group)
}

function checkBegin(frame: OpenFrame | ResumeFrame, limits: Limits): Failure | undefined {
  if (frame.version !== protocolVersion) return failure("bad-version")
  if (!isId(frame.peer)) return failure("bad-id")
  if (!isId(frame.device)) return failure("bad-id")
  return checkPositions(frame.positions ?? [], limits.positions, limits)
}

function checkPeers(peers: readonly string[], most: number): Failure | undefined {
  if (peers.length > most) return failure("too-many")
  return peers.every(isId) ? undefined : failure("bad-id")
}

function checkGroup(group: string | undefined): Failure | undefined {
  return group === undefined || isId(group) ? undefined : failure("bad-id")
}

function checkPositions(
  positions: readonly Position[],
  most: number,
  limits: Limits,
): Failure | undefined {
  if (positions.length > most) return failure("too-many")
  return positions.every(([conversation]) => isConversationKey(conversation, limits))
    ? undefined
    : failure("bad-id")
}

/** Only the one spelling of a key: sorted, without repeats, of well-formed ids. */
function isConversationKey(key: string, limits: Limits): boolean {
  const group = groupOf(key)
  if (group !== undefined) return isId(group)
  const peers = peersOf(key)
  // The sender and those it writes to.
  const most = limits.recipients + 1
  return peers !== undefined && peers.length <= most && peers.every(isId) && peersKey(peers) === key
}
