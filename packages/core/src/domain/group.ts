/** What peers ask of groups: changes, which wait in the group's lane for their place, and what it is (seed, Group; P10). */
import type { Change } from "../model/entry.js"
import { failure } from "../model/failure.js"
import { groupKey } from "../model/id.js"
import type { GroupsLoaded, MembersLoaded, NewcomersCounted } from "../model/input-loaded.js"
import type {
  AttributesRequested,
  ChangeRequested,
  GroupsRequested,
  MembersRequested,
} from "../model/input-request.js"
import { asking } from "./asking.js"
import { decideChange } from "./change.js"
import type { Draft, Env } from "./decision.js"
import { type Actor, actorOf, lineOf, sessionOf } from "./find.js"
import { callLane } from "./lane.js"
import { whenMembersKnown } from "./load.js"
import { spend } from "./rate.js"
import type { Conversation, State, View } from "./state.js"

/** Members in one frame; 150 ids of 128 bytes stay within a frame's 40 KiB. */
const membersPerFrame = 150

export function changeRequested(
  view: View<State>,
  input: ChangeRequested,
  env: Env,
  draft: Draft,
): void {
  const { connection, ref, verb } = input
  const actor = actorOf(view, input)
  if (!actor) return draft.refuse(connection, ref, failure("not-open"))
  if (!view.storing) return draft.refuse(connection, ref, failure("degraded"))
  const conversation = whenMembersKnown(view, groupKey(input.group), input, env, draft)
  if (conversation === "busy") return draft.refuse(connection, ref, failure("busy"))
  if (!conversation) return
  if (conversation.waiting.length >= env.limits.laneWaiting)
    return draft.refuse(connection, ref, failure("busy"))
  const rate = spend(view, actor, verb === "create" ? "group" : "change", env)
  if (rate.refused) return draft.refuse(connection, ref, rate.refused)
  if (rate.fact) draft.fact(rate.fact)
  const change = changeOf(input, actor, conversation)
  const newcomers = newcomersOf(change, conversation)
  draft.fact({ type: "SendQueued", send: { ...change, checking: newcomers.length > 0 } })
  if (newcomers.length === 0) return callLane(conversation, draft)
  const { asker } = change
  draft.effect({
    type: "CountNewcomers",
    conversation: conversation.key,
    peers: newcomers,
    asker,
  })
}

/** How many memberships the newcomers have is known: the change goes on, or it is refused (S31). */
export function newcomersCounted(
  view: View<State>,
  input: NewcomersCounted,
  env: Env,
  draft: Draft,
): void {
  const { asker, full } = input
  const conversation = view.conversations.get(input.conversation)
  const change = conversation?.waiting.find(
    (one): one is Change =>
      one.kind === "change" &&
      one.checking &&
      one.asker.session === asker.session &&
      one.asker.connection === asker.connection &&
      one.asker.ref === asker.ref,
  )
  if (!conversation || !change) return
  const keep = full.length === 0
  draft.fact({ type: "SendChecked", send: change, keep })
  callLane(conversation, draft)
  const connection = lineOf(view, asker)
  if (keep || connection === undefined) return
  // Who may not do it in any case learns nothing of those whom it named (S19).
  const decided = decideChange(conversation, change, env.limits)
  const why = "refused" in decided ? decided.refused : failure("too-many", { peers: full })
  draft.refuse(connection, asker.ref, why)
}

export function membersLoaded(
  view: View<State>,
  input: MembersLoaded,
  _env: Env,
  draft: Draft,
): void {
  const conversation = view.conversations.get(input.conversation)
  if (!conversation?.ready || !conversation.group || conversation.group.members) return
  const { conversation: key, members } = input
  draft.fact({ type: "MembersKnown", conversation: key, members })
  for (const awaiting of conversation.group.awaiting) draft.next(awaiting)
}

export function membersRequested(
  view: View<State>,
  input: MembersRequested,
  env: Env,
  draft: Draft,
): void {
  const { connection, ref, after = "" } = input
  const found = groupOfMember(view, input, env, draft)
  if (!found) return
  const sorted = [...(found.group?.members?.keys() ?? [])].sort()
  const rest = sorted.filter((peer) => peer > after)
  const members = rest.slice(0, membersPerFrame)
  const last = members.at(-1)
  const more = rest.length > members.length && last !== undefined ? { after: last } : {}
  draft.reply(connection, { type: "members", ref, members, ...more })
}

export function attributesRequested(
  view: View<State>,
  input: AttributesRequested,
  env: Env,
  draft: Draft,
): void {
  const found = groupOfMember(view, input, env, draft)
  if (!found) return
  const attributes = found.group?.info?.attributes ?? {}
  draft.reply(input.connection, { type: "attributes", ref: input.ref, attributes })
}

export function groupsRequested(
  view: View<State>,
  input: GroupsRequested,
  env: Env,
  draft: Draft,
): void {
  const { connection, ref, after } = input
  const actor = asking(view, input, "members", env, draft)
  if (!actor) return
  draft.effect({ type: "LoadGroups", connection, ref, peer: actor.peer, after })
}

export function groupsLoaded(
  view: View<State>,
  input: GroupsLoaded,
  _env: Env,
  draft: Draft,
): void {
  const { connection, ref, groups, after } = input
  if (!sessionOf(view, connection)) return
  const more = after === undefined ? {} : { after }
  draft.reply(connection, { type: "groups", ref, groups, ...more })
}

/** The group that a member asks about; all others are refused alike (S32). */
function groupOfMember(
  view: View<State>,
  input: MembersRequested | AttributesRequested,
  env: Env,
  draft: Draft,
): View<Conversation> | undefined {
  const { connection, ref } = input
  const actor = actorOf(view, input)
  if (!actor) {
    draft.refuse(connection, ref, failure("not-open"))
    return undefined
  }
  if (!view.storing) {
    draft.refuse(connection, ref, failure("degraded"))
    return undefined
  }
  const conversation = whenMembersKnown(view, groupKey(input.group), input, env, draft)
  if (conversation === "busy") draft.refuse(connection, ref, failure("busy"))
  if (!conversation || conversation === "busy") return undefined
  const rate = spend(view, actor, "members", env)
  const isAllowed = conversation.group?.members?.has(actor.peer) === true
  const refused = rate.refused ?? (isAllowed ? undefined : failure("not-a-member"))
  if (refused) draft.refuse(connection, ref, refused)
  if (rate.fact) draft.fact(rate.fact)
  return refused ? undefined : conversation
}

function changeOf(
  { verb, peers, attributes }: ChangeRequested,
  { peer, session, asker }: Actor,
  { key }: View<Conversation>,
): Change {
  const byHost = session === undefined
  const isOwn = verb === "join" || verb === "leave" || (verb === "create" && !byHost)
  return {
    kind: "change",
    conversation: key,
    from: peer,
    verb,
    peers: isOwn ? [peer] : peers,
    attributes,
    asker,
    byHost,
    checking: false,
  }
}

/** Whose memberships are to be counted. */
function newcomersOf({ verb, peers }: Change, { group }: View<Conversation>): readonly string[] {
  if (verb === "leave" || verb === "kick") return []
  return peers.filter((peer) => !group?.members?.has(peer))
}
