/** Transports that break one rule of TP1 to TP5 each: who is let in, and in which order frames are heard. */
import type { Connection } from "@peerage/core/adapter"
import type { TransportRule } from "../../src/transport/rules.js"
import type { TransportSubject } from "../../src/transport/subject.js"
import { connected, dialling, later, listening } from "./changed-wire.js"

export const brokenListening: readonly (readonly [
  rule: TransportRule,
  what: string,
  make: () => TransportSubject,
])[] = [
  [
    "TP1",
    "refuses a second listener without a code",
    listening((inner) => ({
      listen: (appId, accept) =>
        inner.listen(appId, accept).catch(() => Promise.reject(new Error("in use"))),
    })),
  ],
  [
    "TP1",
    "takes a second listener and forgets it",
    listening((inner) => ({
      listen: (appId, accept) => inner.listen(appId, accept).catch(() => async () => {}),
    })),
  ],
  [
    "TP1",
    "resolves before connections can arrive",
    listening((inner) => ({
      async listen(appId, accept) {
        let stop = async () => {}
        later(() => {
          inner.listen(appId, accept).then(
            (given) => {
              stop = given
            },
            () => {},
          )
        })
        return () => stop()
      },
    })),
  ],
  [
    "TP1",
    "keeps an app for ever",
    listening((inner) => {
      const seen = new Set<string>()
      return {
        listen(appId, accept) {
          if (seen.has(appId))
            return inner.listen("app", accept).then(() => inner.listen("app", accept))
          seen.add(appId)
          return inner.listen(appId, accept)
        },
      }
    }),
  ],
  [
    "TP2",
    "hands every connection to the first listener",
    listening((inner) => {
      let first: ((connection: Connection) => void) | undefined
      return {
        listen(appId, accept) {
          first ??= accept
          return inner.listen(appId, first)
        },
      }
    }),
  ],
  [
    "TP2",
    "lets a client dial an app that nobody listens for",
    dialling((inner) => async (options, events) => {
      return inner
        .dial(options, events)
        .catch(() => ({ send: () => {}, close: () => events.onClose() }))
    }),
  ],
  [
    "TP3",
    "drops what comes before it is listened to",
    connected((inner) => {
      let listener: (frame: unknown) => void = () => {}
      inner.onFrame((frame) => listener(frame))
      return {
        onFrame(given) {
          listener = given
        },
      }
    }),
  ],
  [
    "TP3",
    "drops an end that comes before it is listened to",
    connected((inner) => {
      let listener: () => void = () => {}
      inner.onClose(() => listener())
      return {
        onClose(given) {
          listener = given
        },
      }
    }),
  ],
  [
    "TP3",
    "accepts a connection twice",
    listening((inner) => ({
      listen: (appId, accept) =>
        inner.listen(appId, (connection) => {
          accept(connection)
          later(() => accept(connection))
        }),
    })),
  ],
  [
    "TP4",
    "hears every fortieth frame late",
    connected((inner) => ({
      onFrame(listener) {
        let count = 0
        inner.onFrame((frame) => {
          if (++count % 40 === 0) later(() => listener(frame))
          else listener(frame)
        })
      },
    })),
  ],
  [
    "TP4",
    "goes on telling frames after the end",
    connected((inner) => ({
      onFrame: (listener) => inner.onFrame((frame) => void setTimeout(() => listener(frame), 5)),
    })),
  ],
  [
    "TP5",
    "throws after the end",
    connected((inner) => ({
      send(frame) {
        const result = inner.send(frame)
        if (result === "closed") throw new Error("closed")
        return result
      },
    })),
  ],
  [
    "TP5",
    "says sent after the end",
    connected((inner) => ({
      send(frame) {
        inner.send(frame)
        return "sent"
      },
    })),
  ],
  [
    "TP5",
    "sends every tenth frame late",
    connected((inner) => {
      let count = 0
      return {
        send(frame) {
          if (++count % 10 !== 0) return inner.send(frame)
          later(() => inner.send(frame))
          return "sent"
        },
      }
    }),
  ],
]
