/** A sound wire in the process, of which a test changes one thing. */
import type { Connection, Transport } from "@peerage/core/adapter"
import { createInProcess } from "@peerage/core/kernel"
import type { Dialer, LineEvents } from "@peerage/core/protocol"
import type { TransportSubject } from "../../src/transport/subject.js"

/** A sound wire, with another listen. */
export function listening(
  change: (inner: Transport) => Partial<Transport>,
): () => TransportSubject {
  return () => {
    const { transport, dialer } = createInProcess()
    return { transport: { ...transport, ...change(transport) }, dialer }
  }
}

/** A sound wire, with other connections. */
export function connected(
  change: (inner: Connection) => Partial<Connection>,
): () => TransportSubject {
  return listening((inner) => ({
    listen: (appId, accept) => inner.listen(appId, (each) => accept({ ...each, ...change(each) })),
  }))
}

/** A sound wire, with another dialer. */
export function dialling(change: (inner: Dialer) => Dialer["dial"]): () => TransportSubject {
  return () => {
    const { transport, dialer } = createInProcess()
    return { transport, dialer: { dial: change(dialer) } }
  }
}

/** A dialer whose lines hear other events. */
export function hearing(
  change: (events: LineEvents) => Partial<LineEvents>,
): () => TransportSubject {
  return dialling(
    (inner) => (options, events) =>
      inner.dial(options, {
        onFrame: (frame) => events.onFrame(frame),
        onClose: () => events.onClose(),
        ...change(events),
      }),
  )
}

/** At another time than now. */
export const later = (body: () => void) => void setTimeout(body, 1)
