/**
 * Puts somebody's transport between the simulated network and the engine, as a proxy in front of their wire would: lines
 * are slow, cut and half-open on the network's side, and the transport carries what got through. It knows no frames.
 */
import {
  type Connection,
  encodeFrame,
  type ServerFrame,
  type Transport,
} from "@peerage/core/adapter"
import type { ClientFrame, Dialer, Line } from "@peerage/core/protocol"
import type { Time } from "./time.js"

/**
 * Both ends of somebody's transport, in memory. It must be deterministic: what it is given it hands over in the same
 * turn or by promises, and it has no timers, sockets, ports or chance of its own, since virtual time cannot wait for
 * them and no seed can repeat them. A transport over real sockets belongs behind a real proxy.
 *
 * @since 0.1.0
 */
export interface TransportAdapter {
  /** The engine's end. */
  readonly transport: Transport
  /** The clients' end, to the same wire. */
  readonly dialer: Dialer
}

/** Takes a device's line, as the network has it, on through a transport's own dialer. */
export function handOn(connection: Connection, appId: string, dialer: Dialer, time: Time): void {
  const waiting: ClientFrame[] = []
  const given = new AbortController()
  let line: Line | undefined
  connection.onFrame((frame) => {
    if (line) line.send(frame as ClientFrame)
    else waiting.push(frame as ClientFrame)
  })
  connection.onClose(() => (line ? line.close() : given.abort()))
  const end = () => connection.close("going-away")
  const release = time.hold()
  dialer
    .dial(
      { appId, signal: given.signal },
      {
        // The network's side of a slow line holds what waits; the transport does not feel it.
        onFrame: (frame) =>
          connection.send(encodeFrame(frame as ServerFrame, Number.POSITIVE_INFINITY)),
        onClose: end,
      },
    )
    .then((opened) => {
      line = opened
      for (const frame of waiting) opened.send(frame)
    }, end)
    .finally(release)
}
