/** What happens in rule tests, in a few words: lines open, sessions begin, logs are read. Sessions are counted from 1. */
import { limitsWith } from "@peerage/core/kernel"
import type { Env } from "../../src/domain/decision.js"
import { encodeFrame } from "../../src/model/encoded.js"
import type { Entry } from "../../src/model/entry.js"
import type { Fact } from "../../src/model/fact.js"
import type { ConnectionOpened, Input } from "../../src/model/input.js"
import type { BehindLoaded, ConversationLoaded, PageLoaded } from "../../src/model/input-loaded.js"
import type {
  AckReceived,
  OpenRequested,
  ResumeRequested,
  SendRequested,
} from "../../src/model/input-request.js"
import type { Limits } from "../../src/model/limit.js"

/** The conversation of alice and bob. */
export const ab = "p:alice:bob"
/** The wall clock at which tests stand. */
export const now = 1_800_000_000_000

export const limited = (changed: Partial<Limits>): Partial<Env> => ({ limits: limitsWith(changed) })

export const line = (connection: string, more: Partial<ConnectionOpened> = {}): Input => ({
  type: "ConnectionOpened",
  connection,
  trusted: false,
  canResume: true,
  ...more,
})

export const opens = (
  connection: string,
  peer: string,
  more: Partial<OpenRequested> = {},
): OpenRequested => ({
  type: "OpenRequested",
  connection,
  ref: 1,
  peer,
  device: "phone",
  watch: [],
  positions: [],
  nextToken: `token of ${connection}`,
  ...more,
})

/** Bob's phone comes back. */
export const resumes = (
  connection: string,
  token: string,
  more: Partial<ResumeRequested> = {},
): ResumeRequested => ({
  type: "ResumeRequested",
  connection,
  ref: 1,
  peer: "bob",
  device: "phone",
  token,
  positions: [],
  nextToken: `token of ${connection}`,
  ...more,
})

/** The store listed where a session's peer is behind. */
export const listed = (
  session: number,
  connection: string,
  ...conversations: string[]
): BehindLoaded => ({
  type: "BehindLoaded",
  session,
  connection,
  conversations,
  all: true,
  groups: [],
})

/** A line with a session that is behind nowhere. */
export const begun = (
  session: number,
  connection: string,
  peer: string,
  more: Partial<OpenRequested> = {},
): Input[] => [line(connection), opens(connection, peer, more), listed(session, connection)]

/** A log was read: where it stands, and up to where its peers have it. */
export const loaded = (
  conversation: string,
  seq: number,
  more: {
    readonly cursors?: Readonly<Record<string, number>>
    readonly behind?: readonly string[]
    readonly lastFrom?: string
    readonly timestamp?: number
  } = {},
): ConversationLoaded => ({
  type: "ConversationLoaded",
  conversation,
  head: { seq, n: seq, timestamp: more.timestamp ?? (seq === 0 ? 0 : now - 1_000) },
  floor: { seq: 0, n: 0 },
  lastFrom: more.lastFrom,
  info: undefined,
  memberships: [],
  peers: conversation
    .slice(2)
    .split(":")
    .map((peer) => {
      const at = more.cursors?.[peer]
      return {
        peer,
        cursor: at === undefined ? undefined : { seq: at, n: at },
        behind: more.behind?.includes(peer) ?? false,
      }
    }),
})

/** A log comes into memory because somebody asked about it. */
export const inMemory = (
  conversation: string,
  seq: number,
  more: Parameters<typeof loaded>[2] = {},
): (Input | Fact)[] => [
  {
    type: "ConversationLoading",
    conversation,
    id: `md5(${conversation.slice(2)})`,
    peers: conversation.slice(2).split(":"),
    at: 0,
  },
  loaded(conversation, seq, more),
]

export const sends = (
  connection: string,
  to: string,
  text: string,
  more: Partial<SendRequested> = {},
): SendRequested => ({
  type: "SendRequested",
  connection,
  ref: 2,
  to: to.split(","),
  group: undefined,
  text,
  transient: false,
  key: undefined,
  again: false,
  receipt: false,
  skipUnwatched: false,
  ...more,
})

/** The end of the turn, and the store's answer. */
export const woken = (conversation: string): Input => ({ type: "LaneWoken", conversation })
export const committed = (
  conversation: string,
  result: "done" | "conflict" | "not-applied" = "done",
): Input => ({ type: "Committed", conversation, result })

/** A message sent and stored. */
export const stored = (connection: string, to: string, text: string, key: string): Input[] => [
  sends(connection, to, text),
  woken(key),
  committed(key),
]

export const acks = (connection: string, ...positions: [string, number][]): AckReceived => ({
  type: "AckReceived",
  connection,
  positions,
})

export const lost = (connection: string): Input => ({ type: "ConnectionLost", connection })

/** An entry of alice's and bob's log, unless said otherwise. */
export const entry = (
  seq: number,
  from: string,
  more: Partial<Entry> & { readonly text?: string } = {},
): Entry => {
  const { text = `m${seq}`, timestamp = now - 1_000, n = seq, ...rest } = more
  const to = [from === "alice" ? "bob" : "alice"]
  const message = { id: `x.${seq}`, conversation: "x", seq, n, from, to, text, timestamp }
  const frame = encodeFrame({ type: "message", ...message }, Number.POSITIVE_INFINITY)
  return { seq, n, from, timestamp, key: undefined, frame, ...rest }
}

/** Entries `from` to `to` by one peer. */
export const entries = (
  from: number,
  to: number,
  peer = "alice",
  more: Parameters<typeof entry>[2] = {},
): Entry[] => Array.from({ length: to - from + 1 }, (_, n) => entry(from + n, peer, more))

/** A page of a log came for a reader. */
export const page = (
  session: number,
  connection: string,
  found: readonly Entry[],
  more: Partial<PageLoaded> = {},
): PageLoaded => ({
  type: "PageLoaded",
  purpose: "drain",
  session,
  connection,
  conversation: ab,
  after: (found[0]?.seq ?? 1) - 1,
  before: (found.at(-1)?.seq ?? 0) + 1,
  limit: 64,
  entries: found,
  // All are messages unless said otherwise.
  afterN: more.after ?? (found[0]?.n ?? 1) - 1,
  ...more,
})

/** Alice on line `a`, watching bob, as session 1; bob on line `b` as session 2; their empty log is in memory. */
export const both: readonly (Input | Fact)[] = [
  ...begun(1, "a", "alice", { watch: ["bob"] }),
  ...begun(2, "b", "bob", { watch: ["alice"] }),
  ...inMemory("p:alice:bob", 0),
]

/** Bob opens session 1 on line `b`; the store was not asked yet. */
export const opening = (...positions: [string, number][]): Input[] => [
  line("b"),
  opens("b", "bob", { positions }),
]

/** Bob came back to session 1 on line `b2`: no cap. */
export const resuming = (...positions: [string, number][]): Input[] => [
  ...begun(1, "b", "bob"),
  lost("b"),
  line("b2"),
  resumes("b2", "token of b", { positions }),
]

/** The same, behind in a log of so many entries: its first page is on its way. */
export const draining = (seq: number, cursor = 0, positions: [string, number][] = []): Input[] => [
  ...resuming(...positions),
  ...(inMemory(ab, seq, { cursors: { bob: cursor }, behind: ["bob"] }) as Input[]),
  listed(1, "b2", ab),
]
