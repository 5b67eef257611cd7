/** Frames out: effects to connections. Knows which connection is whose, and nothing of why (L19). */

import type { CloseConnection, Deliver, Reply } from "../model/effect.js"
import { encodeFrame, type OutgoingFrame } from "../model/encoded.js"
import { closeReasons } from "../model/failure.js"
import type { ConnectionId } from "../model/id.js"
import type { Input } from "../model/input.js"
import type { Limits } from "../model/limit.js"
import type { Connection, SendResult, Transport } from "../ports/transport.js"
import type { Answers } from "./answers.js"
import { type HostLine, hostLine } from "./host-line.js"

/** The live connections, and the one place through which everything leaves. */
export interface Egress {
  add(connection: Connection, transport: Transport): void
  remove(connection: ConnectionId): void
  perform(effect: Reply | Deliver | CloseConnection): void
}

interface Out {
  readonly connection: Connection
  readonly transport: Transport
}

export function createEgress(
  limits: Limits,
  dispatch: (input: Input) => void,
  answers: Answers,
  host: Pick<HostLine, "take">,
): Egress {
  const lines = new Map<ConnectionId, Out>()

  function took(connection: ConnectionId, result: SendResult, frame: OutgoingFrame): void {
    // What may be lost is lost on a full line; what may not ends it, and the log has it for the next one.
    if (result === "full" && frame.maxWaiting >= limits.lineBytes)
      dispatch({ type: "LineFull", connection })
  }

  function sendOne(id: ConnectionId, frame: OutgoingFrame): void {
    const out = lines.get(id)
    if (out) took(id, out.connection.send(frame), frame)
  }

  function sendMany(ids: readonly ConnectionId[], frame: OutgoingFrame): void {
    const byTransport = new Map<Transport, Connection[]>()
    for (const id of ids) {
      const out = lines.get(id)
      if (!out) continue
      const others = byTransport.get(out.transport)
      if (others) others.push(out.connection)
      else byTransport.set(out.transport, [out.connection])
    }
    for (const [transport, connections] of byTransport) {
      for (const [{ id }, result] of transport.broadcast(connections, frame))
        took(id, result, frame)
    }
  }

  return {
    add(connection, transport) {
      lines.set(connection.id, { connection, transport })
    },
    remove(connection) {
      lines.delete(connection)
      answers.forget(connection)
    },
    perform(effect) {
      if (effect.type === "Reply" && effect.connection === hostLine) host.take(effect.frame)
      else if (effect.type === "Reply") {
        answers.said(effect.connection, effect.frame)
        sendOne(effect.connection, encodeFrame(effect.frame, limits.lineBytes))
      } else if (effect.type === "Deliver") {
        const [only, second] = effect.connections
        if (effect.answers !== undefined && only !== undefined)
          answers.answered(only, effect.answers)
        if (only !== undefined && second === undefined) sendOne(only, effect.frame)
        else sendMany(effect.connections, effect.frame)
      } else {
        const { code } = effect
        const out = lines.get(effect.connection)
        const closing = { type: "closing", code, next: closeReasons[code].next } as const
        out?.connection.send(encodeFrame(closing, Number.POSITIVE_INFINITY))
        out?.connection.close(code)
      }
    },
  }
}
