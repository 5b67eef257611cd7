/**
 * What a client of 2014 says, read as leniently as its clients wrote it: numbers for ids, one id for a list, empty
 * inputs among the ids, `1` for true. It knows no engine.
 */
import type { Signed } from "@peerage/core/adapter"

/** What a command asks for; `send` is the wire's `direct`. */
export type Op =
  | "open"
  | "add"
  | "remove"
  | "query"
  | "close"
  | "send"
  | "ack"
  | "join"
  | "invite"
  | "kick"
  | "leave"

/** A command of a peer's. What it does not say is empty. */
export interface Command {
  readonly op: Op
  readonly peerId: string
  readonly appId: string
  /** The serial that the answer repeats as it came; some clients number, some name, some have none. */
  readonly i: unknown
  /** The client's own id of a message, which its `ack` repeats. */
  readonly id: unknown
  /** Whom it is about: `sessionPeerIds`, `toPeerIds` or `roomPeerIds`. */
  readonly peers: readonly string[]
  readonly room: string
  readonly text: string
  readonly transient: boolean
  readonly receipt: boolean
  /** The messages that are acknowledged; `undefined`: all so far. */
  readonly ids: readonly string[] | undefined
  readonly signed: Signed | undefined
  /** Characters of its frame, which may be kept while its answer is awaited. */
  readonly length: number
}

/** A keep-alive, which names nobody. */
export const keepAlive = "{}"

const ops: ReadonlyMap<string, Op> = new Map([
  ["session/open", "open"],
  ["session/add", "add"],
  ["session/remove", "remove"],
  ["session/query", "query"],
  ["session/close", "close"],
  ["direct", "send"],
  ["ack", "ack"],
  ["room/join", "join"],
  ["room/invite", "invite"],
  ["room/kick", "kick"],
  ["room/leave", "leave"],
])

/** Characters that an echo may have: what waits for an answer is kept. */
const mostEchoed = 256

/** Reads a frame's text; `undefined` for what is no command. */
export function readCommand(text: string): Command | typeof keepAlive | undefined {
  const said = objectIn(text)
  if (said === undefined) return undefined
  const { cmd, op, i, id } = said
  if (cmd === undefined) return keepAlive
  if (typeof cmd !== "string") return undefined
  const known = ops.get(typeof op === "string" ? `${cmd}/${op}` : cmd)
  const peers = idsIn(said.sessionPeerIds ?? said.toPeerIds ?? said.roomPeerIds)
  const ids = idsIn(said.ids)
  const peerId = idIn(said.peerId)
  if (known === undefined || peers === undefined || ids === undefined) return undefined
  if (!isShort(i) || !isShort(id) || peerId === undefined) return undefined
  if (known === "send" && typeof said.msg !== "string") return undefined
  return {
    op: known,
    peerId,
    appId: idIn(said.appId) ?? "",
    i,
    id,
    peers,
    room: idIn(said.roomId) ?? "",
    text: typeof said.msg === "string" ? said.msg : "",
    transient: isTrue(said.transient),
    receipt: isTrue(said.r),
    ids: said.ids === undefined || said.ids === null ? undefined : ids,
    signed: signedIn(said),
    length: text.length,
  }
}

function objectIn(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined
  } catch {
    return undefined
  }
}

/** `undefined` for what is no id; whether it is a good one is for the engine to say. */
function idIn(value: unknown): string | undefined {
  if (typeof value === "string") return value
  return typeof value === "number" ? String(value) : undefined
}

/** Ids without the empty ones; `undefined` if something else is among them. Repeats stay: they may be signed. */
function idsIn(value: unknown): readonly string[] | undefined {
  if (value === undefined || value === null) return []
  const ids: string[] = []
  for (const each of Array.isArray(value) ? value : [value]) {
    if (each === null || each === "") continue
    const id = idIn(each)
    if (id === undefined) return undefined
    ids.push(id)
  }
  return ids
}

function isTrue(value: unknown): boolean {
  return value === true || value === 1
}

/** An echo is a number or a short text, as all clients made it; objects may be too deep to be written again. */
function isShort(echo: unknown): boolean {
  return typeof echo === "string"
    ? echo.length <= mostEchoed
    : typeof echo !== "object" || echo === null
}

/** What is not whole was never signed: where that matters the engine refuses it. */
function signedIn({ s, t, n }: Readonly<Record<string, unknown>>): Signed | undefined {
  const timestamp = typeof t === "string" && /^\d+$/.test(t) ? Number(t) : t
  const nonce = idIn(n)
  if (typeof s !== "string" || s === "" || nonce === undefined) return undefined
  if (typeof timestamp !== "number" || !Number.isSafeInteger(timestamp) || timestamp < 0)
    return undefined
  return { signature: s, timestamp, nonce }
}
