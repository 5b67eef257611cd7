/**
 * Engines that are wrong in one place, as a naive engine would be: each must be caught. The races are those of the
 * promises' report (R), with the rule (L) or promise (P) that each breaks. What is not here yet: groups (R11 to R13, R30)
 * and signatures (R29); and what only core's own properties see: a cursor that goes back (R14), since it must be read in
 * the moment in which it is too low, and inputs that are decided inside a step (R27), since no link calls back at once.
 */

/** One place of core's sources, and what stands there instead. */
export interface SeededBug {
  readonly name: string
  readonly breaks: string
  readonly file: string
  readonly find: string
  readonly replace: string
}

const bug = (
  name: string,
  breaks: string,
  file: string,
  find: string,
  replace: string,
): SeededBug => ({ name, breaks, file, find, replace })

export const bugs: readonly SeededBug[] = [
  bug(
    "live-overtakes-queue",
    "R1",
    "domain/push.ts",
    "  return gathering !== undefined && isUndecided(gathering, key)",
    "  return gathering === undefined && isUndecided(gathering as never, key)",
  ),
  bug(
    "pushes-while-draining",
    "R1 L1",
    "domain/push.ts",
    '      if (reader?.mode === "draining") continue\n',
    "",
  ),
  bug(
    "live-as-of-the-question",
    "R1 L1",
    "domain/reader.ts",
    "seq <= delivered) && delivered >= end.seq\n",
    "seq <= delivered) && delivered >= input.before - 1\n",
  ),
  bug(
    "fallback-skips-one",
    "R2 L5",
    "domain/push.ts",
    "  const delivered = entry.seq - 1\n",
    "  const delivered = entry.seq\n",
  ),
  bug(
    "resume-forgets-unacknowledged",
    "R3 P11",
    "domain/gather.ts",
    "  const start = overGap(memberships, Math.max(behind, session.skipped.get(key) ?? 0))\n",
    "  const start = overGap(memberships, session.gathering.capped ? behind : conversation.head.seq)\n",
  ),
  bug(
    "offline-with-every-session",
    "R5 P9",
    "domain/session.ts",
    '  const last = code !== "replaced" && sessions?.size === 1 && sessions.get(device) === id\n',
    '  const last = code !== "replaced" && sessions?.get(device) === id\n',
  ),
  bug(
    "paused-for-half-the-window",
    "P11 R5",
    "domain/tick.ts",
    "    if (monotonic - since >= env.resumeWindowMs)\n",
    "    if (monotonic - since >= env.resumeWindowMs / 2)\n",
  ),
  bug(
    "answers-before-it-is-stored",
    "P1 R6",
    "domain/lane.ts",
    '  draft.effect({ type: "Commit", conversation: key,',
    '  answer(view, conversation, accepted, draft)\n  draft.effect({ type: "Commit", conversation: key,',
  ),
  bug(
    "pushes-before-it-is-stored",
    "P1 R7",
    "domain/lane.ts",
    '  draft.effect({ type: "Commit", conversation: key,',
    '  push(view, conversation, accepted, env, draft)\n  draft.effect({ type: "Commit", conversation: key,',
  ),
  bug(
    "snapshot-of-before",
    "R8 P9",
    "domain/watch.ts",
    "    states.push([peer, peer === began || isOnline(view, peer), rises",
    "    states.push([peer, isOnline(view, peer), rises",
  ),
  bug(
    "presence-version-stands",
    "R8 P9",
    "domain/evolve-session.ts",
    "      if (watched) watched.version++\n",
    "      if (watched) watched.version += 0\n",
  ),
  bug(
    "ack-by-position",
    "R14 R15 R16",
    "domain/ack.ts",
    "  const last = reader.unacked.findLast((entry) => entry.seq <= seq)\n",
    "  const last = reader.unacked.at(-1)\n",
  ),
  bug(
    "time-from-the-clock",
    "R17 L9",
    "domain/lane-batch.ts",
    "  const timestamp = Math.max(env.now, head.timestamp)\n  const { from, to, text, key } = send\n",
    "  const timestamp = env.now\n  const { from, to, text, key } = send\n",
  ),
  bug(
    "age-is-forgotten",
    "R19 P6",
    "domain/offline.ts",
    "      if (seq > start && timestamp >= oldest) all.push",
    "      if (seq > start) all.push",
  ),
  bug(
    "repeats-are-new",
    "R20 P4",
    "domain/send.ts",
    "  const repeated = key !== undefined && (input.again || key.number <= highest)\n",
    "  const repeated = key !== undefined && key.number < -highest\n",
  ),
  bug(
    "key-not-stored",
    "R20 R21 P4",
    "keyspace/commit.ts",
    "encodeSent(key)])\n",
    "encodeSent(key && undefined)])\n",
  ),
  bug(
    "behind-not-noted",
    "R21 L13",
    "keyspace/commit.ts",
    '  for (const peer of commit.behind) puts.push([behindKey(peer, conversation), ""])\n',
    "",
  ),
  bug(
    "cursor-not-read",
    "R22 L6",
    "keyspace/read.ts",
    "  return value === undefined ? undefined : decodeCursor(value)\n",
    "  return value === undefined || decodeCursor(value).seq > 0 ? undefined : decodeCursor(value)\n",
  ),
  bug(
    "not-applied-counts-as-done",
    "R25 P1",
    "domain/lane.ts",
    '  if (result === "done" && writing',
    '  if (result !== "conflict" && writing',
  ),
  bug(
    "unknown-counts-as-not-applied",
    "R24 R25 L12",
    "stream/storage.ts",
    '        if (cause instanceof PeerageError && cause.code === "not-applied") {\n',
    "        if (cause instanceof Error) {\n",
  ),
  bug(
    "unknown-is-never-read",
    "R24 L12",
    "domain/storing.ts",
    "    readWhatWasNotTold(view, conversation, changed, draft)\n",
    "    void readWhatWasNotTold\n",
  ),
  bug(
    "evicts-the-newest",
    "R26 C9 P6",
    "domain/offline.ts",
    "  if (a.timestamp !== b.timestamp) return b.timestamp - a.timestamp\n",
    "  if (a.timestamp !== b.timestamp) return a.timestamp - b.timestamp\n",
  ),
  bug(
    "keeps-one-too-many",
    "R26 C9 P6",
    "domain/offline.ts",
    "of all.slice(0, cap)",
    "of all.slice(0, cap + 1)",
  ),
  bug(
    "own-messages-count",
    "C9 L7",
    "domain/gather.ts",
    "isMessage(entry) && entry.from !== session?.peer)\n",
    "isMessage(entry))\n",
  ),
  bug(
    "left-out-untold",
    "L4 P6",
    "domain/gather.ts",
    "  if (session.connection !== undefined) tellLeft(session.connection, ranges, draft)\n",
    "",
  ),
  bug(
    "left-out-told-once",
    "L4 P6",
    "domain/session.ts",
    "  tellLeft(connection, unheard, draft)\n",
    "  void [tellLeft, unheard]\n",
  ),
  bug(
    "repeat-in-flight-is-new",
    "R28 P4",
    "domain/send.ts",
    "    const same = onItsWay(conversation, send)\n",
    "    const same = [onItsWay(conversation, send)].find((one) => one?.text === undefined)\n",
  ),
  bug(
    "newest-first",
    "P2",
    "domain/lane-batch.ts",
    "  for (const send of waiting) {\n",
    "  for (const send of [...waiting].reverse()) {\n",
  ),
  bug(
    "transient-is-stored",
    "P5",
    "domain/send.ts",
    "  if (input.transient) return sendTransient(view, actor, input, key, to, env, draft)\n",
    "",
  ),
  bug(
    "epoch-outlives-a-loss",
    "P12",
    "epoch.ts",
    '    known !== undefined && (clean !== undefined || store.supports.durable === "machine")\n',
    "    known !== undefined && (clean !== undefined || store.supports.durable !== undefined)\n",
  ),
  bug(
    "cursor-steps-over-others",
    "L7 P3",
    "domain/lane.ts",
    "    if (cursor.seq === entry.seq - 1) moved",
    "    if (cursor.seq < entry.seq) moved",
  ),
  bug(
    "ack-steps-to-the-end",
    "L7 P3",
    "domain/ack.ts",
    "  const atOwnTail = tailFrom === peer && to.seq >= tailSince - 1\n",
    "  const atOwnTail = tailFrom !== undefined && to.seq <= tailSince + head.seq\n",
  ),
  bug(
    "two-transactions-at-once",
    "L10 P2",
    "domain/lane.ts",
    "  if (!conversation?.ready || conversation.writing || !view.storing) return\n",
    "  if (!conversation?.ready || !view.storing) return\n",
  ),
  bug(
    "history-backwards",
    "C11",
    "keyspace/history.ts",
    "  const entries = found.entries.toReversed()\n",
    "  const entries = found.entries\n",
  ),
]
