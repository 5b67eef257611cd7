/**
 * What the engine's rows say. Each value begins with the version of its form, so that a later form can be told apart.
 * A message's row is its frame's text behind a short head line: a drain reads it without parsing JSON.
 */
import { storedFrame } from "../model/encoded.js"
import type { Entry } from "../model/entry.js"
import { failure, PeerageError } from "../model/failure.js"
import type { ChangeKind, GroupInfo, Membership, Place } from "../model/group.js"
import type { Cursor, SendKey } from "../model/message.js"

/** The version of all forms written here. */
export const recordVersion = 1

const version = String(recordVersion)

/**
 * Version, n, time, sender, key number and device, of a change its kind, parted by tabs; then the frame. Ids hold no
 * control characters.
 */
export function encodeEntry(entry: Entry): string {
  const { n, timestamp, key, from, frame, change } = entry
  const head = `${version}\t${n}\t${timestamp}\t${from}\t${key?.number ?? ""}\t${key?.device ?? ""}`
  // Joined, not concatenated: a store in memory keeps the text, and a text in pieces costs twice the memory.
  return [change === undefined ? head : `${head}\t${change}`, frame.text].join("\n")
}

/** The entry of a log's row. */
export function decodeEntry(seq: number, value: string): Entry {
  const end = value.indexOf("\n")
  const fields = fieldsOf(value.slice(0, end))
  const [n, timestamp, from = "", number, device = "", change] = fields
  return {
    seq,
    n: Number(n),
    timestamp: Number(timestamp),
    from,
    ...(change === undefined ? {} : { change: change as ChangeKind }),
    key: number ? { number: Number(number), device } : undefined,
    // The window bounds what may wait of these, not the line.
    frame: storedFrame(value.slice(end + 1), Number.POSITIVE_INFINITY),
  }
}

export function encodeCursor({ seq, n }: Cursor): string {
  return `${version}\t${seq}\t${n}`
}

export function decodeCursor(value: string): Cursor {
  const [seq, n] = fieldsOf(value)
  return { seq: Number(seq), n: Number(n) }
}

/** The value of a member's row, and the same as a cursor's: where it begins. */
export function encodePlace({ seq, n }: Place): string {
  return `${version}\t${seq}\t${n}`
}

export function decodePlace(value: string): Place {
  return decodeCursor(value)
}

/** `n` where it begins, and where it ends, if it does; its `seq` is in the key. */
export function encodeMembership({ from, to }: Membership): string {
  return to ? `${version}\t${from.n}\t${to.seq}\t${to.n}` : `${version}\t${from.n}`
}

export function decodeMembership(from: number, value: string): Membership {
  const [n, seq, toN] = fieldsOf(value)
  const begin = { seq: from, n: Number(n) }
  return seq === undefined
    ? { from: begin }
    : { from: begin, to: { seq: Number(seq), n: Number(toN) } }
}

export function encodeInfo(info: GroupInfo): string {
  return encodeText(JSON.stringify(info))
}

export function decodeInfo(value: string): GroupInfo {
  return JSON.parse(decodeText(value)) as GroupInfo
}

/** How many messages a pointer row leads to at most: who reads it may read all of them at once. */
export const longestRun = 100

/** The value of a pointer row: the key of its first message, if that had one, and how many there are if not one alone. */
export function encodeSent(key: SendKey | undefined, count: number): string {
  const first = key ? `${version}\t${key.number}\t${key.device}` : version
  if (count === 1) return first
  return key ? `${first}\t${count}` : `${first}\t\t\t${count}`
}

export function decodeSent(value: string): {
  readonly key: SendKey | undefined
  readonly count: number
} {
  const [number, device, count = "1"] = fieldsOf(value)
  const key = number && device ? { number: Number(number), device } : undefined
  const some = Number(count)
  // What a damaged row says of others is not believed.
  return { key, count: Number.isInteger(some) && some > 0 && some <= longestRun ? some : 1 }
}

export function encodeText(text: string): string {
  return `${version}\t${text}`
}

export function decodeText(value: string): string {
  fieldsOf(value)
  return value.slice(value.indexOf("\t") + 1)
}

/** The fields of a row of this version; a row of another one is not guessed at. */
function fieldsOf(text: string): readonly string[] {
  const [written, ...fields] = text.split("\t")
  if (written !== version) throw new PeerageError(failure("store-format"))
  return fields
}
