/** What a change of a group comes to, judged against the members at the moment in which it gets its place (P10). */
import type { GroupWrite } from "../model/effect.js"
import type { Change, Entry } from "../model/entry.js"
import type { GroupChanged } from "../model/fact-conversation.js"
import { type Failure, failure } from "../model/failure.js"
import type { Attributes, ChangeKind, GroupInfo, MembershipFrame } from "../model/group.js"
import { type PeerId, utf8Length } from "../model/id.js"
import type { Limits } from "../model/limit.js"
import type { Conversation, View } from "./state.js"

/** Refused, or what the entry is to say; without `change` nothing has to. */
export type Decided =
  | { readonly refused: Failure }
  | { readonly change: ChangeKind | undefined; readonly peers: readonly PeerId[] }

const nothing: Decided = { change: undefined, peers: [] }

export function decideChange(
  conversation: View<Conversation>,
  change: Change,
  limits: Limits,
): Decided {
  const { info, members } = conversation.group ?? {}
  const { verb, from, peers, byHost } = change
  // What does not exist and what is not allowed look the same (S32).
  const outside: Decided = { refused: failure("not-a-member") }
  const isMember = members?.has(from) === true
  const newcomers = peers.filter((peer) => !members?.has(peer))
  const tooMany = (members?.size ?? 0) + newcomers.length > limits.groupMembers
  const full: Decided = { refused: failure("too-many") }
  switch (verb) {
    case "create":
      if (info) return { refused: failure("already-exists") }
      if (tooMany) return full
      if (!fits(change.attributes, limits)) return { refused: failure("too-long") }
      return { change: byHost && !peers.includes(from) ? "invited" : "joined", peers }
    case "join":
      if (!info) return outside
      if (isMember) return nothing
      return tooMany ? full : { change: "joined", peers: [from] }
    case "leave":
      // Whoever is out already has what it asked for; so does a stranger, who learns nothing (S32).
      return isMember ? { change: "left", peers: [from] } : nothing
    case "invite":
      if (!info || !(isMember || byHost)) return outside
      if (newcomers.length === 0) return nothing
      return tooMany ? full : { change: "invited", peers: newcomers }
    case "kick": {
      if (!info || !(isMember || byHost)) return outside
      const kicked = peers.filter((peer) => members?.has(peer))
      return kicked.length === 0 ? nothing : { change: "kicked", peers: kicked }
    }
    case "attributes":
      if (!info || !(isMember || byHost)) return outside
      if (!fits(merged(info.attributes, change.attributes), limits))
        return { refused: failure("too-long") }
      return { change: "attributes", peers: [] }
  }
}

/** The rows of a change. */
export function groupWrite(
  conversation: View<Conversation>,
  change: Change,
  entry: Entry,
): GroupWrite {
  const frame = entry.frame.value as MembershipFrame
  const { joined, left } = moved(frame)
  const { members } = conversation.group ?? {}
  return {
    info: infoAfter(conversation, change, frame),
    joined,
    left: left.flatMap((peer) => {
      const from = members?.get(peer)
      return from ? [[peer, from] as const] : []
    }),
    at: { seq: frame.seq, n: frame.n },
  }
}

/** The fact that a change is stored. */
export function groupChanged(
  conversation: View<Conversation>,
  change: Change,
  { frame: encoded }: Entry,
): GroupChanged {
  const frame = encoded.value as MembershipFrame
  const info = infoAfter(conversation, change, frame)
  return { type: "GroupChanged", conversation: conversation.key, frame, ...moved(frame), info }
}

function moved({ change, peers }: MembershipFrame): {
  readonly joined: readonly PeerId[]
  readonly left: readonly PeerId[]
} {
  if (change === "joined" || change === "invited") return { joined: peers, left: [] }
  // A change of attributes names nobody.
  return { joined: [], left: peers }
}

function infoAfter(
  { group }: View<Conversation>,
  { verb, from, attributes }: Change,
  { timestamp }: MembershipFrame,
): GroupInfo | undefined {
  if (verb === "create")
    return { attributes: merged({}, attributes), createdBy: from, createdAt: timestamp }
  if (verb !== "attributes" || !group?.info) return undefined
  return { ...group.info, attributes: merged(group.info.attributes, attributes) }
}

/** `null` removes; all others stay. `fromEntries` makes own properties only, whatever their names are (S22). */
function merged(before: Attributes, set: Attributes): Attributes {
  const entries = new Map([...Object.entries(before), ...Object.entries(set)])
  return Object.fromEntries([...entries].filter(([, value]) => value !== null))
}

function fits(attributes: Attributes, limits: Limits): boolean {
  return utf8Length(JSON.stringify(attributes)) <= limits.attributeBytes
}
