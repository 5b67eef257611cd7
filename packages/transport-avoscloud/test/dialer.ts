/** A dialer for the wire of 2014, so that the suite can speak it: the frames of its samples there and back. */
import {
  type ClientFrame,
  type Dialer,
  failure,
  Inlet,
  type Line,
  PeerageError,
} from "@peerage/core/protocol"
import type { SampleFrames } from "@peerage/testing"
import { WebSocket } from "ws"

/** Messages, which the wire carries in both directions. */
export const samples: SampleFrames = {
  question: (n) => ({ type: "send", ref: 1, to: ["bob"], text: `${n}`, transient: true }),
  answer: (n, filling) => ({
    type: "message",
    id: `c.${n}`,
    conversation: "c",
    seq: n + 10,
    n: n + 10,
    from: "bob",
    to: ["alice"],
    text: `${n} ${filling}`,
    timestamp: 0,
  }),
  numberOf(frame) {
    const { type, text } = (frame ?? {}) as { readonly type?: unknown; readonly text?: unknown }
    const isOne = (type === "send" || type === "message") && typeof text === "string"
    return isOne ? Number(text.split(" ")[0]) : undefined
  },
}

/** What a frame of the wire says, for those of the samples. */
export function fromWire(said: Readonly<Record<string, unknown>>): unknown {
  return said.cmd === "direct" ? { type: "message", text: said.msg } : said
}

/** The open that names an app. */
export const opening = (appId: string) =>
  ({ cmd: "session", op: "open", peerId: "alice", appId, sessionPeerIds: [] }) as const

/** Dials `url` as the peer `alice`. */
export function dialer(url: string): Dialer {
  return {
    dial: ({ appId, signal }, events) =>
      new Promise<Line>((resolve, reject) => {
        const socket = new WebSocket(url)
        const inlet = new Inlet<unknown>()
        const abort = () => {
          inlet.cut()
          socket.terminate()
        }
        const fail = (code: "aborted" | "unreachable") => reject(new PeerageError(failure(code)))
        if (signal.aborted) {
          abort()
          fail("aborted")
        }
        signal.addEventListener("abort", abort, { once: true })
        socket.on("error", () => {})
        socket.on("message", (data) => {
          inlet.push(fromWire(JSON.parse(String(data)) as Record<string, unknown>))
        })
        socket.on("close", () => {
          signal.removeEventListener("abort", abort)
          inlet.end()
          fail(signal.aborted ? "aborted" : "unreachable")
        })
        socket.on("open", () => {
          socket.send(JSON.stringify(opening(appId)))
          // Nobody answers the open here but the engine; a server that refuses it answers no ping any more.
          socket.ping()
        })
        socket.once("pong", () => {
          resolve(lineOn(socket, inlet))
          queueMicrotask(() =>
            queueMicrotask(() => {
              inlet.onFrame((frame) => events.onFrame(frame))
              inlet.onEnd(() => events.onClose())
            }),
          )
        })
      }),
  }
}

function lineOn(socket: WebSocket, inlet: Inlet<unknown>): Line {
  const { _socket: tcp } = socket as unknown as {
    _socket: { cork(): void; uncork(): void }
  }
  return {
    send(frame) {
      if (inlet.ended) return
      tcp.cork()
      setImmediate(() => tcp.uncork())
      socket.send(JSON.stringify(toWire(frame)))
    },
    close() {
      if (inlet.ended) return
      inlet.cut()
      socket.close()
    },
  }
}

function toWire(frame: ClientFrame): unknown {
  if (frame?.type !== "send" || frame.text === undefined) return frame
  const { text: msg, to: toPeerIds, transient } = frame
  return { cmd: "direct", peerId: "alice", msg, toPeerIds, transient }
}
