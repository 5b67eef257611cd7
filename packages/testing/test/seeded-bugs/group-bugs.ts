/** Engines that are wrong about groups in one place. */
import { bug, type SeededBug } from "./bug.js"

export const groupBugs: readonly SeededBug[] = [
  bug(
    "strangers-may-send",
    "R11 P10",
    "domain/lane-batch.ts",
    "    if (group && !send.byHost && !group.members?.has(send.from)) refuse(view, send, draft)\n",
    "    if (group && !send.byHost && group.info === undefined) refuse(view, send, draft)\n",
  ),
  bug(
    "the-kicked-still-hear",
    "R12 C8",
    "domain/evolve-group.ts",
    "  const isMember = last !== undefined && last.to === undefined\n",
    "  const isMember = last !== undefined\n",
  ),
  bug(
    "newcomers-wait-for-the-next",
    "R13 C8",
    "domain/evolve-group.ts",
    "  if (audience) audience.add(peer)\n",
    "  if (audience) audience.add([...audience][0] ?? peer)\n",
  ),
  bug(
    "members-not-stored",
    "C8 P10",
    "keyspace/commit.ts",
    "    puts.push([membershipKey(peer, conversation, at.seq), encodeMembership({ from: at })])\n",
    "",
  ),
  bug(
    "what-others-said-meanwhile",
    "L14 C8",
    "domain/member.ts",
    "    memberships.some(({ from, to }) => from.seq <= seq && (to === undefined || seq <= to.seq))\n",
    "    memberships.some(({ from }) => from.seq <= seq)\n",
  ),
]
