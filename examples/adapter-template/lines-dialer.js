/** The client's side: opens a line to one app's engine, or says why not. Coming back is the client's business (DL3). */
import { connect } from "node:net"
import { failure, Inlet, PeerageError } from "@peerage/core/adapter"
import { frameWriter, lineReader } from "./lines.js"

/**
 * @param {{ port: number, host?: string }} place
 * @returns {import("@peerage/core/protocol").Dialer}
 */
export function linesDialer({ port, host = "127.0.0.1" }) {
  return {
    dial: ({ appId, auth, signal }, events) =>
      new Promise((resolve, reject) => {
        /** @param {import("@peerage/core").FailureCode} code */
        const refuse = (code) => {
          socket.destroy()
          signal.removeEventListener("abort", abort)
          reject(new PeerageError(failure(code)))
        }
        const abort = () => refuse("aborted")
        /** @type {Inlet<unknown> | undefined} the engine's frames, once the line is open */
        let inlet
        const socket = connect({ port, host, noDelay: true })
        if (signal.aborted) return refuse("aborted")
        signal.addEventListener("abort", abort, { once: true })
        const lost = () => (inlet === undefined ? refuse("unreachable") : inlet.end())
        socket.on("error", () => socket.destroy())
        socket.on("close", lost)
        socket.on("connect", () => void socket.write(`${JSON.stringify({ app: appId, auth })}\n`))
        const read = lineReader(
          Number.POSITIVE_INFINITY,
          (line) => {
            const said = JSON.parse(line)
            if (inlet !== undefined) for (const frame of said) inlet.push(frame)
            else if (said.refused !== undefined) refuse("unknown-app")
            else {
              signal.removeEventListener("abort", abort)
              inlet = new Inlet()
              resolve(lineOver(socket, inlet, signal))
              tell(inlet, events)
            }
          },
          () => socket.destroy(),
        )
        socket.on("data", read)
      }),
  }
}

/**
 * DL1: events come after whoever dialled has the line.
 *
 * @param {Inlet<unknown>} inlet
 * @param {import("@peerage/core/protocol").LineEvents} events
 */
function tell(inlet, events) {
  setImmediate(() => {
    inlet.onFrame((frame) => events.onFrame(frame))
    inlet.onEnd(() => events.onClose())
  })
}

/**
 * @param {import("node:net").Socket} socket
 * @param {Inlet<unknown>} inlet
 * @param {AbortSignal} signal
 * @returns {import("@peerage/core/protocol").Line}
 */
function lineOver(socket, inlet, signal) {
  let isOpen = true
  const out = frameWriter((text) => void socket.write(text))
  const line = {
    /** @param {import("@peerage/core/protocol").ClientFrame} frame */
    send(frame) {
      if (isOpen && !socket.destroyed) out.push(JSON.stringify(frame))
    },
    close() {
      if (!isOpen) return
      isOpen = false
      out.flush()
      socket.end()
      inlet.cut()
    },
  }
  signal.addEventListener("abort", line.close, { once: true })
  socket.on("close", () => {
    isOpen = false
    signal.removeEventListener("abort", line.close)
  })
  return line
}
