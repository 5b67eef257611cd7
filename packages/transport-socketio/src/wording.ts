/** How frames are written on a server: into the packet itself where the parser is ours, else as a JSON text in it. */
import { JoinedFrames } from "./wire.js"

/** How frames are written on one server. */
export interface Wording {
  /** Bytes that a frame's text takes in a packet. */
  readonly bytesOf: (text: string) => number
  /** The argument of an `f` event, for the texts of its frames, joined by commas. */
  readonly argumentOf: (joined: string) => unknown
}

/** For a server with `FrameEncoder`: the texts are the packet. */
export const joinedWording: Wording = {
  bytesOf: (text) => Buffer.byteLength(text),
  argumentOf: (joined) => new JoinedFrames(joined),
}

/** For any socket.io server: its parser writes the texts as one JSON string. */
export const quotedWording: Wording = {
  bytesOf: quotedBytes,
  argumentOf: (joined) => `[${joined}]`,
}

// A JSON text holds no control characters, so within a string only quotes and backslashes grow, by one each.
function quotedBytes(text: string): number {
  let bytes = Buffer.byteLength(text)
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at)
    if (unit === 0x22 || unit === 0x5c) bytes++
  }
  return bytes
}
