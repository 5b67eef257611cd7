/** One attempt to open a line. It connects once and never again by itself (DL3). */
import {
  closeReasons,
  type DialOptions,
  type Failure,
  failure,
  type Line,
  type LineEvents,
  PeerageError,
} from "@peerage/core/protocol"
import { io } from "socket.io-client"
import { Decoder } from "socket.io-parser"
import { FrameEncoder } from "../wire.js"
import { SocketLine } from "./line.js"
import type { SocketIoOptions } from "./options.js"

/** Connects; resolves with the line, or rejects with a `PeerageError`. */
export function dial(
  url: string,
  { path = "/socket.io", polling = false, timeoutMs = 10_000, headers = {} }: SocketIoOptions,
  { appId, auth, signal }: DialOptions,
  events: LineEvents,
): Promise<Line> {
  if (signal.aborted) return Promise.reject(new PeerageError(failure("aborted")))

  const connected = new Promise<SocketLine>((resolve, reject) => {
    const socket = io(url, {
      path,
      transports: polling ? ["polling", "websocket"] : ["websocket"],
      auth: auth === undefined ? { appId } : { appId, auth },
      extraHeaders: headers,
      parser: { Encoder: FrameEncoder, Decoder },
      reconnection: false,
      forceNew: true,
      timeout: timeoutMs,
    })
    const settle = (then: () => void) => {
      clearTimeout(timer)
      signal.removeEventListener("abort", abort)
      socket.off("connect_error", refused)
      then()
    }
    const fail = (reason: Failure, cause?: unknown) =>
      settle(() => {
        socket.disconnect()
        reject(new PeerageError(reason, { cause }))
      })
    const abort = () => fail(failure("aborted"))
    const refused = (error: Error) => fail(refusal(error), error)
    // socket.io's own timeout ends with the transport's handshake; the server may still keep silent after it.
    const timer = setTimeout(() => fail(failure("unreachable")), timeoutMs)

    signal.addEventListener("abort", abort, { once: true })
    socket.on("connect_error", refused)
    socket.once("connect", () => settle(() => resolve(new SocketLine(socket, events, signal))))
  })
  // DL1: the line speaks only after the caller's own reaction to the promise.
  void connected.then(
    (line) => queueMicrotask(() => line.speak()),
    () => {},
  )
  return connected
}

/** What a refused connection says; the server gives the reason as a close code. */
function refusal(error: Error): Failure {
  const { code } = ((error as { data?: unknown }).data ?? {}) as { code?: unknown }
  if (code === "unknown-app") return failure(code)
  const reason = Object.entries(closeReasons).find(([key]) => key === code)?.[1]
  if (reason === undefined) return failure("unreachable")
  const { message, next } = reason
  return failure(next === "stop" ? "closed" : "unreachable", { message })
}
