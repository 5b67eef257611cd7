/** What happens in rule tests about groups: the group raid with its members alice (since 1) and bob (since 2). */
import type { Outcome } from "@peerage/testing"
import type { Asker } from "../../src/model/entry.js"
import type { GroupInfo, Membership } from "../../src/model/group.js"
import type { Input } from "../../src/model/input.js"
import type {
  ConversationLoaded,
  MembersLoaded,
  NewcomersCounted,
} from "../../src/model/input-loaded.js"
import type { ChangeRequested } from "../../src/model/input-request.js"
import type { Cursor } from "../../src/model/message.js"
import { begun, committed, listed, now, sends, woken } from "./happened.js"

export const raid = "g:raid"
export const info: GroupInfo = { attributes: { name: "raid" }, createdBy: "alice", createdAt: now }

/** Its log stands at `seq`, of which `n` are messages. */
export const groupLoaded = (
  seq: number,
  more: Partial<ConversationLoaded> & { readonly n?: number } = {},
): ConversationLoaded => {
  const { n = 0, ...rest } = more
  return {
    type: "ConversationLoaded",
    conversation: raid,
    head: { seq, n, timestamp: seq === 0 ? 0 : now - 1_000 },
    floor: { seq: 0, n: 0 },
    lastFrom: undefined,
    peers: [],
    info,
    memberships: [],
    ...rest,
  }
}

/** There is no such group. */
export const noGroup: ConversationLoaded = groupLoaded(0, { info: undefined })

/** Who is in it, and since when: `{ alice: 1 }`. */
export const membersLoaded = (members: Readonly<Record<string, number>>): MembersLoaded => ({
  type: "MembersLoaded",
  conversation: raid,
  members: Object.entries(members).map(([peer, seq]) => [peer, { seq, n: 0 }]),
})

/** A membership, without messages in its log before; still going on unless it has an end. */
export const membership = (from: number, to?: number, n = 0): Membership => ({
  from: { seq: from, n },
  ...(to === undefined ? {} : { to: { seq: to, n } }),
})

/** A line with a session of a member, as the store lists it. */
export const begunIn = (
  session: number,
  connection: string,
  peer: string,
  memberships: readonly Membership[],
  cursor: Cursor | undefined = { seq: 2, n: 0 },
): Input[] => [
  ...begun(session, connection, peer).slice(0, 2),
  {
    ...listed(session, connection),
    groups: [{ conversation: raid, memberships, cursor }],
  },
]

/** Alice on `a` (session 1), bob on `b` (2), both with all of raid; carol on `c` (3) is no member. All in memory. */
export const raiding: readonly Input[] = [
  ...begunIn(1, "a", "alice", [membership(1)]),
  ...begunIn(2, "b", "bob", [membership(2)]),
  ...begun(3, "c", "carol"),
  groupLoaded(2),
  // Somebody does more than read, so that the members are in memory.
  { ...sends("a", "", "hello", { transient: true, ref: 99 }), to: [], group: "raid" },
  membersLoaded({ alice: 1, bob: 2 }),
]

/** A change is asked for, with ref 5. */
export const changes = (
  connection: string,
  verb: ChangeRequested["verb"],
  more: Partial<ChangeRequested> = {},
): ChangeRequested => ({
  type: "ChangeRequested",
  connection,
  ref: 5,
  verb,
  group: "raid",
  peers: [],
  attributes: {},
  ...more,
})

/** A persistent message to raid, with ref 6. */
export const says = (
  connection: string,
  text: string,
  more: Parameters<typeof sends>[3] = {},
): Input => ({ ...sends(connection, "", text, { ref: 6, ...more }), to: [], group: "raid" })

/** The newcomers of the change that session `session` asked for are counted: all but `full` have room. */
export const counted = (
  session: number,
  connection: string,
  full: readonly string[] = [],
  more: Partial<Asker> = {},
): NewcomersCounted => ({
  type: "NewcomersCounted",
  conversation: raid,
  asker: { session, connection, ref: 5, ...more },
  full,
})

/** What a change comes to, from its request on: the answer to ref 5, and the entry if there is one. */
export function outcomeOf(
  story: Pick<Outcome, "state" | "when">,
  asked: Input,
  newcomers: boolean,
) {
  const effects = [...story.when(asked).effects]
  const { connection } = asked as { connection: string }
  const session = story.state.connections.get(connection)?.session ?? 0
  if (newcomers) effects.push(...story.when(counted(session, connection)).effects)
  effects.push(...story.when(woken(raid)).effects)
  const commit = effects.find((effect) => effect.type === "Commit")
  if (commit) effects.push(...story.when(committed(raid)).effects)
  const answer = effects.find(
    (effect) => effect.type === "Reply" && "ref" in effect.frame && effect.frame.ref === 5,
  )
  const { change, from } = commit?.entries[0]?.entry ?? {}
  const frame = answer?.type === "Reply" ? answer.frame : undefined
  const said = frame?.type === "refused" ? frame.code : frame?.type
  const entry = commit?.entries[0]?.entry.frame.value as { readonly peers?: readonly string[] }
  return { says: said, change, from, peers: entry?.peers }
}
