/**
 * What goes over the wire, the same at both ends: one event, `f`, whose one argument is an array of frames or the JSON
 * text of such an array, so that any socket.io client can speak it. It knows no engine and no socket.
 */
import { Decoder, Encoder, type Packet, PacketType } from "socket.io-parser"

/** The one event that both ends send. */
export const frameEvent = "f"

/** Bytes after which a packet is closed. Well under the 64 KiB that a server takes, so that no burst is refused. */
export const packetBytes = 49_152

/**
 * Bytes after which a packet does not wait for the end of its turn: the other end begins with it while this one goes on.
 * Without it whatever is in flight between two ends gathers in one packet, and only one of them is ever at work.
 */
export const packetSoon = 8_192

/** Bytes that one frame from a client may have. */
export const frameBytes = 40_960

/** Bytes of a packet's own around its frames: types, a namespace, the event's name, brackets. */
const packetOverhead = 256

/** Bytes of frames, with a comma for each, that one packet holds. */
export const packetRoom: number = packetBytes - packetOverhead

/** The texts of frames, joined by commas, on their way through socket.io to `FrameEncoder`. */
export class JoinedFrames {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

/** socket.io's encoder, which also writes joined frames into a standard event packet without parsing them again. */
export class FrameEncoder extends Encoder {
  override encode(packet: Packet): unknown[] {
    const joined: unknown = packet.data?.[1]
    if (!(joined instanceof JoinedFrames)) return super.encode(packet)
    const namespace = packet.nsp === "/" ? "" : `${packet.nsp},`
    return [`${PacketType.EVENT}${namespace}["${frameEvent}",[${joined.text}]]`]
  }
}

/** socket.io's decoder. A packet with binary attachments is an error, which closes the connection. */
export class FrameDecoder extends Decoder {
  constructor() {
    super({ maxAttachments: 0 })
  }
}

/** The frames in the argument of an `f` event; `undefined` if it is neither an array nor the text of one. */
export function framesIn(argument: unknown): readonly unknown[] | undefined {
  if (Array.isArray(argument)) return argument
  if (typeof argument !== "string") return undefined
  try {
    const parsed: unknown = JSON.parse(argument)
    return Array.isArray(parsed) ? parsed : undefined
  } catch {
    return undefined
  }
}
