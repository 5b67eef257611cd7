/**
 * What a lane's next transaction takes of what waits: a run of messages, or one change of a group alone, so that all
 * of a transaction have the same members (P10). Who is a member is asked here, where the `seq` is given (R11).
 */

import type { GroupWrite } from "../model/effect.js"
import { encodeFrame } from "../model/encoded.js"
import type { Accepted, Change, Mark, Queued, Send } from "../model/entry.js"
import { failure } from "../model/failure.js"
import type { MembershipFrame } from "../model/group.js"
import { decideChange, groupWrite } from "./change.js"
import type { Draft, Env } from "./decision.js"
import { lineOf } from "./find.js"
import type { Conversation, State, View } from "./state.js"

/** How many sends one transaction takes at most, so that one conversation cannot hold up a flush for long. */
const sendsPerTransaction = 256

/** Of what waits: how many leave the lane, and those of them that get an entry. */
export interface Batch {
  readonly taken: number
  readonly accepted: readonly Accepted[]
  readonly marks: readonly Mark[]
}

export function nextBatch(
  view: View<State>,
  conversation: View<Conversation>,
  env: Env,
  draft: Draft,
): Batch {
  const { group, waiting } = conversation
  const accepted: Accepted[] = []
  const marks: Mark[] = []
  let taken = 0
  for (const send of waiting) {
    // What is still being looked up holds up what came after it: order before speed (P2).
    if (send.checking || accepted.length >= sendsPerTransaction) break
    if (send.kind === "mark") {
      taken++
      marks.push(send)
      continue
    }
    if (send.kind === "change") {
      if (accepted.length > 0) break
      taken++
      const entry = change(view, conversation, send, env, draft)
      if (!entry) continue
      accepted.push(entry)
      break
    }
    taken++
    // The host's own messages need no membership; all others are asked here, whatever was true when they came.
    if (group && !send.byHost && !group.members?.has(send.from)) refuse(view, send, draft)
    else accepted.push(message(conversation, send, accepted.at(-1)?.entry, env))
  }
  return { taken, accepted, marks }
}

/** What the transaction of a change writes beside its entry. */
export function writeOf(
  conversation: View<Conversation>,
  { accepted }: Batch,
): GroupWrite | undefined {
  const [only] = accepted
  return only?.send.kind === "change" ? groupWrite(conversation, only.send, only.entry) : undefined
}

function message(
  conversation: View<Conversation>,
  send: Send,
  before: Accepted["entry"] | undefined,
  env: Env,
): Accepted {
  const { id, head, group } = conversation
  const seq = (before?.seq ?? head.seq) + 1
  const n = (before?.n ?? head.n) + 1
  const timestamp = Math.max(env.now, head.timestamp)
  const { from, to, text, key } = send
  const where = group ? { group: id } : { to }
  const frame = encodeFrame(
    {
      type: "message",
      id: `${id}.${seq}`,
      conversation: id,
      seq,
      n,
      from,
      ...where,
      text,
      timestamp,
    },
    // The window bounds what may wait of these, not the line.
    Number.POSITIVE_INFINITY,
  )
  return { send, entry: { seq, n, from, timestamp, key, frame } }
}

/** The entry of a change, unless it is answered at once: refused, or nothing had to change. */
function change(
  view: View<State>,
  conversation: View<Conversation>,
  send: Change,
  env: Env,
  draft: Draft,
): Accepted | undefined {
  const { id, head } = conversation
  const connection = lineOf(view, send.asker)
  const decided = decideChange(conversation, send, env.limits)
  if ("refused" in decided) {
    if (connection !== undefined) draft.refuse(connection, send.asker.ref, decided.refused)
    return undefined
  }
  if (!decided.change) {
    if (connection !== undefined)
      draft.reply(connection, { type: "grouped", ref: send.asker.ref, group: id })
    return undefined
  }
  const seq = head.seq + 1
  const timestamp = Math.max(env.now, head.timestamp)
  const said: MembershipFrame = {
    type: "membership",
    id: `${id}.${seq}`,
    conversation: id,
    group: id,
    seq,
    n: head.n,
    change: decided.change,
    peers: decided.peers,
    by: send.from,
    ...(decided.change === "attributes" ? { attributes: send.attributes } : {}),
    timestamp,
  }
  const frame = encodeFrame(said, Number.POSITIVE_INFINITY)
  const { change } = decided
  const { from } = send
  return { send, entry: { seq, n: head.n, from, change, timestamp, key: undefined, frame } }
}

function refuse(view: View<State>, { asker }: Queued, draft: Draft): void {
  const connection = lineOf(view, asker)
  if (connection !== undefined) draft.refuse(connection, asker.ref, failure("not-a-member"))
}
