/**
 * Lines between an engine and clients in its own process: bots, tests, a game's rooms. It moves frames as objects and
 * encodes nothing; it knows no rule of the engine, and nothing of Node.
 */
import { failure, PeerageError } from "../model/failure.js"
import type { ConnectionId } from "../model/id.js"
import type { ServerFrame } from "../model/server-frame.js"
import type { Dialer, DialOptions, Line, LineEvents } from "../ports/dialer.js"
import type { Connection, NotTaken, Transport } from "../ports/transport.js"
import { Inlet } from "./inlet.js"
import { Turns } from "./turns.js"

/** The name of this transport in `ConnectionInfo`. */
export const inProcessName = "in-process"

/**
 * How an in-process transport works.
 *
 * @since 0.1.0
 */
export interface InProcessOptions {
  /**
   * Calls listeners back at once, inside `send` and `close`, instead of at the end of the turn. For tests: it finds
   * what breaks when it is called again before it has returned. Default false.
   */
  readonly synchronous?: boolean
  /** Names connections; by default a count that runs through the whole process. A simulation gives its own. */
  readonly nextId?: () => ConnectionId
}

/**
 * Both ends of the same wire.
 *
 * @since 0.1.0
 */
export interface InProcess {
  readonly transport: Transport
  readonly dialer: Dialer
  /** Does it now, or, when there is much already, in a later turn of the event loop; in order. */
  inTurn(work: () => void): void
}

let connections = 0

/**
 * Makes a wire inside the process. `dial` rejects with `unknown-app` for an app that nobody listens for, and with `aborted`.
 *
 * Frames are shared, not copied: what a client hears is the engine's own object, possibly the same for many clients,
 * and read-only. What a client sends is decoded by the engine, which keeps nothing of the object. `auth` is passed on
 * as it is. Nothing waits on a line beyond the turn, so it is `full` only when over 1,024 frames come before the answer
 * of `dial` is heard. A burst is heard in several turns of the event loop, so that timers and sockets have theirs.
 *
 * @since 0.1.0
 */
export function createInProcess(options: InProcessOptions = {}): InProcess {
  const { nextId = () => `${inProcessName}-${++connections}` } = options
  const apps = new Map<string, App>()
  const turns = new Turns()

  return {
    inTurn: (work) => turns.run(work),
    transport: {
      name: inProcessName,
      supports: { resume: true },
      async listen(appId, accept) {
        if (apps.has(appId)) throw new PeerageError(failure("listener-in-use"))
        const app: App = { accept, open: new Set() }
        apps.set(appId, app)
        return async () => {
          if (apps.get(appId) === app) apps.delete(appId)
          for (const connection of [...app.open]) connection.close("going-away")
        }
      },
      broadcast(connections, frame) {
        const notTaken: NotTaken[] = []
        for (const connection of connections) {
          const result = connection.send(frame)
          if (result !== "sent") notTaken.push([connection, result])
        }
        return notTaken
      },
    },
    dialer: {
      async dial(dialled, events) {
        if (dialled.signal.aborted) throw new PeerageError(failure("aborted"))
        const app = apps.get(dialled.appId)
        if (app === undefined) {
          throw new PeerageError(failure("unknown-app"))
        }
        const mode = { ...options, pace: (goOn: () => void) => turns.take(goOn) }
        const up = new Inlet<unknown>(mode)
        const down = new Inlet<ServerFrame>(mode)
        return connect(app, dialled, events, nextId(), { up, down })
      },
    },
  }
}

interface App {
  readonly accept: (connection: Connection) => void
  readonly open: Set<Connection>
}

function connect(
  app: App,
  { auth, signal }: DialOptions,
  events: LineEvents,
  id: ConnectionId,
  { up, down }: { readonly up: Inlet<unknown>; readonly down: Inlet<ServerFrame> },
): Line {
  // Who closes hears no more frames; the other hears first what was sent before.
  const connection: Connection = {
    id,
    info: { transport: inProcessName, headers: {}, ...(auth === undefined ? {} : { auth }) },
    onFrame: (listener) => up.onFrame(listener),
    onClose: (listener) => up.onEnd(listener),
    send(frame) {
      if (down.ended) return "closed"
      return down.push(frame.value) ? "sent" : "full"
    },
    close() {
      ended()
      down.end()
      up.cut()
    },
  }
  const line: Line = {
    send(frame) {
      if (!up.push(frame)) connection.close("no-session")
    },
    close() {
      ended()
      up.end()
      down.cut()
    },
  }

  const abort = () => line.close()
  const ended = () => {
    app.open.delete(connection)
    signal.removeEventListener("abort", abort)
  }
  signal.addEventListener("abort", abort, { once: true })
  app.open.add(connection)
  app.accept(connection)

  // DL1: heard only after the promise of `dial` was, however soon the engine speaks.
  void Promise.resolve().then(() =>
    queueMicrotask(() => {
      down.onFrame((frame) => events.onFrame(frame))
      down.onEnd(() => events.onClose())
    }),
  )
  return line
}
