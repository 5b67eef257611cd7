/** Rows of groups and logs in a store in memory, as the engine's commits write them. */
import { transactionOf } from "../../src/keyspace/commit.js"
import { memoryStore } from "../../src/memory/store.js"
import type { Commit, GroupWrite } from "../../src/model/effect.js"
import { encodeFrame } from "../../src/model/encoded.js"
import type { Entry } from "../../src/model/entry.js"
import type { ChangeKind } from "../../src/model/group.js"
import type { Store } from "../../src/ports/store.js"

export const at = (seq: number, n = 0) => ({ seq, n })

export async function emptyStore(): Promise<Store> {
  const store = memoryStore()
  await store.open()
  return store
}
export function commit(conversation: string, more: Partial<Commit>): Commit {
  const nothing = { entries: [], cursors: [], behind: [], caughtUp: [], over: [], marks: [] }
  return { type: "Commit", conversation, group: undefined, ...nothing, ...more }
}

export function change(store: Store, group: string, write: Partial<GroupWrite>) {
  const whole = { info: undefined, joined: [], left: [], at: at(1), ...write }
  return store.commit([
    transactionOf(commit(`g:${group}`, { group: whole }), { exclusive: true, appHistory: false }),
  ])
}

/** An entry of a log: a message, or a change of that kind. */
export function entry(seq: number, n: number, kind?: ChangeKind): Entry {
  const said = { id: `x.${seq}`, conversation: "x", from: "alice", text: `m${seq}`, timestamp: seq }
  const frame = encodeFrame({ type: "message", seq, n, ...said }, 1)
  const what = kind === undefined ? {} : { change: kind }
  return { seq, n, from: "alice", timestamp: seq, key: undefined, frame, ...what }
}

export async function write(
  store: Store,
  conversation: string,
  entries: readonly Entry[],
  appHistory = false,
) {
  const accepted = entries.map((one) => ({ entry: one, send: undefined as never }))
  await store.commit([
    transactionOf(commit(conversation, { entries: accepted }), {
      exclusive: true,
      appHistory,
    }),
  ])
}
