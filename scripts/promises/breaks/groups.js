// Groups: who is a member at which seq, and what that lets it have.
const core = (file) => `packages/core/src/${file}`
const domain = (name) => `packages/core/test/domain/${name}.spec.ts`

export const groups = [
  {
    name: "membership-as-of-the-send",
    rules: ["P10", "R11"],
    file: core("domain/lane-batch.ts"),
    find: "    if (group && !send.byHost && !group.members?.has(send.from)) refuse",
    replace: "    if (group && !send.byHost && !group.members) refuse",
    spec: domain("lane-batch"),
  },
  {
    name: "newcomers-hear-nothing",
    rules: ["R13"],
    file: core("domain/push.ts"),
    find: "  return new Set([...audience, ...(entry.frame.value as MembershipFrame).peers])\n",
    replace: "  return audience\n",
    spec: domain("lane-batch"),
  },
  {
    name: "drain-shows-the-gap",
    rules: ["P10"],
    file: core("domain/member.ts"),
    find: "    memberships.some(({ from, to }) => from.seq <= seq && (to === undefined || seq <= to.seq))\n",
    replace: "    memberships.some(({ from }) => from.seq <= seq)\n",
    spec: [domain("member"), domain("reader")],
  },
  {
    name: "change-counts-as-message",
    rules: ["L8"],
    file: core("domain/lane-batch.ts"),
    find: "entry: { seq, n: head.n, from, change,",
    replace: "entry: { seq, n: head.n + 1, from, change,",
    spec: [domain("lane-batch"), domain("change"), domain("group")],
  },
  {
    name: "over-while-being-read",
    rules: ["L14", "P8"],
    file: core("domain/lane-rows.ts"),
    find: "isOver(view, peer, key) && !isBeingRead(view, peer, key)",
    replace: "isOver(view, peer, key) && isBeingRead !== undefined",
    spec: domain("over"),
  },
  {
    name: "over-before-acknowledged",
    rules: ["L14"],
    file: core("domain/over.ts"),
    find: "end !== undefined && cursorOf(view, peer, key).seq >= end.seq\n",
    replace: "end !== undefined && cursorOf(view, peer, key).seq >= end.seq - 1\n",
    spec: domain("over"),
  },
  {
    name: "strangers-read-a-group",
    rules: ["S35"],
    file: core("keyspace/own.ts"),
    find: "  if (memberships?.length === 0) return undefined\n  const pieces",
    replace: "  const pieces",
    spec: "packages/core/test/scenario",
  },
  {
    name: "no-such-group-said-so",
    rules: ["S32"],
    file: core("domain/change.ts"),
    find: '  const outside: Decided = { refused: failure("not-a-member") }\n',
    replace: '  const outside: Decided = { refused: failure(info ? "not-a-member" : "bad-id") }\n',
    spec: [domain("change"), "packages/core/test/property/outsiders.spec.ts"],
  },
  {
    name: "kick-says-who-is-none",
    rules: ["P10"],
    file: core("domain/change.ts"),
    find: "      const kicked = peers.filter((peer) => members?.has(peer))\n",
    replace: "      const kicked = peers.filter((peer) => members?.has(peer) !== undefined)\n",
    spec: [domain("change"), domain("group"), domain("lane-batch")],
  },
]
