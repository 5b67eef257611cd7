/**
 * What the engine's rows say. Each value begins with the version of its form, so that a later form can be told apart.
 * A message's row is its frame's text behind a short head line: a drain reads it without parsing JSON.
 */
import { storedFrame } from "../model/encoded.js"
import type { Entry } from "../model/entry.js"
import type { Cursor, SendKey } from "../model/message.js"

/** The version of all forms written here. */
const version = "1"

/** Version, n, time, sender, key number and device, parted by tabs; then the frame. Ids hold no control characters. */
export function encodeEntry(entry: Entry): string {
  const { n, timestamp, key, from, frame } = entry
  const device = key ? `${key.number}\t${key.device}` : "\t"
  return `${version}\t${n}\t${timestamp}\t${from}\t${device}\n${frame.text}`
}

/** The entry of a log's row. */
export function decodeEntry(seq: number, value: string): Entry {
  const end = value.indexOf("\n")
  const [, n, timestamp, from = "", number, device = ""] = value.slice(0, end).split("\t")
  return {
    seq,
    n: Number(n),
    timestamp: Number(timestamp),
    from,
    key: number ? { number: Number(number), device } : undefined,
    // The window bounds what may wait of these, not the line.
    frame: storedFrame(value.slice(end + 1), Number.POSITIVE_INFINITY),
  }
}

export function encodeCursor({ seq, n }: Cursor): string {
  return `${version}\t${seq}\t${n}`
}

export function decodeCursor(value: string): Cursor {
  const [, seq, n] = value.split("\t")
  return { seq: Number(seq), n: Number(n) }
}

/** The value of a sender's pointer row: the key of the send, if it had one. */
export function encodeSent(key: SendKey | undefined): string {
  return key ? `${version}\t${key.number}\t${key.device}` : version
}

export function decodeSent(value: string): SendKey | undefined {
  const [, number, device] = value.split("\t")
  return number && device ? { number: Number(number), device } : undefined
}

export function encodeText(text: string): string {
  return `${version}\t${text}`
}

export function decodeText(value: string): string {
  return value.slice(value.indexOf("\t") + 1)
}
