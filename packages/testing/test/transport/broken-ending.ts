/** Transports and dialers that break one of the other rules each: how frames wait, and how lines and listeners end. */
import { encodeFrame } from "@peerage/core/adapter"
import type { DialerRule, TransportRule } from "../../src/transport/rules.js"
import type { TransportSubject } from "../../src/transport/subject.js"
import { connected, dialling, hearing, later, listening } from "./changed-wire.js"

export const brokenEnding: readonly (readonly [
  rule: TransportRule | DialerRule,
  what: string,
  make: () => TransportSubject,
])[] = [
  [
    "TP6",
    "counts what was heard long ago as waiting",
    connected((inner) => {
      let bytes = 0
      return {
        send(frame) {
          if (bytes > frame.maxWaiting) return "full"
          bytes += frame.text.length
          return inner.send(frame)
        },
      }
    }),
  ],
  [
    "TP7",
    "ends before what was sent has left",
    connected((inner) => {
      let ended = false
      return {
        send(frame) {
          later(() => inner.send(frame))
          return ended ? "closed" : "sent"
        },
        close(code) {
          ended = true
          inner.close(code)
        },
      }
    }),
  ],
  [
    "TP7",
    "tells its own end twice",
    connected((inner) => ({
      onClose(told) {
        inner.onClose(() => {
          told()
          told()
        })
      },
    })),
  ],
  [
    "TP8",
    "hears each frame in a turn of its own",
    connected((inner) => {
      let turns = Promise.resolve()
      return {
        onFrame: (listener) =>
          inner.onFrame((frame) => {
            turns = turns
              .then(() => new Promise((resolve) => setImmediate(resolve)))
              .then(() => listener(frame))
          }),
      }
    }),
  ],
  [
    "TP9",
    "tells of nobody that did not take it",
    listening((inner) => ({
      broadcast(connections, frame) {
        inner.broadcast(connections, frame)
        return []
      },
    })),
  ],
  [
    "TP9",
    "overtakes what was sent before",
    connected((inner) => ({
      send(frame) {
        if (new Error().stack?.includes("broadcast (") === true) return inner.send(frame)
        later(() => inner.send(frame))
        return "sent"
      },
    })),
  ],
  [
    "TP9",
    "encodes for each",
    listening((inner) => ({
      broadcast: (connections, frame) =>
        [...connections].flatMap((each) => {
          const own = encodeFrame(JSON.parse(JSON.stringify(frame.value)), frame.maxWaiting)
          return inner.broadcast([each], own)
        }),
    })),
  ],
  [
    "TP10",
    "trusts what it hears",
    connected((inner) => ({
      onFrame: (listener) =>
        inner.onFrame((frame) => {
          // Later, so that nobody can catch it.
          if (typeof (frame as { type: unknown }).type !== "string") throw new TypeError("no type")
          listener(frame)
        }),
    })),
  ],
  [
    "TP11",
    "leaves open what was open",
    listening((inner) => ({
      async listen(appId, accept) {
        const stop = await inner.listen(appId, (each) => accept({ ...each }))
        return async () => void setTimeout(() => void stop(), 400)
      },
    })),
  ],
  [
    "TP11",
    "stops all apps together",
    listening((inner) => {
      const stops: (() => Promise<void>)[] = []
      return {
        async listen(appId, accept) {
          stops.push(await inner.listen(appId, accept))
          return async () => {
            for (const stop of stops) await stop()
          }
        },
      }
    }),
  ],
  [
    "TP12",
    "wants a token",
    listening((inner) => ({
      listen: (appId, accept) =>
        inner.listen(appId, (each) =>
          each.info.auth === "token" ? accept(each) : each.close("not-allowed"),
        ),
    })),
  ],
  [
    "TP12",
    "keeps auth to itself",
    connected((inner) => ({ info: { transport: inner.info.transport, headers: {} } })),
  ],
  [
    "DL1",
    "is heard before dial has resolved",
    dialling((inner) => async (options, events) => {
      const line = await inner.dial(options, events)
      await new Promise((resolve) => setTimeout(resolve, 5))
      return line
    }),
  ],
  [
    "DL1",
    "dials on when it was given up",
    dialling(
      (inner) => (options, events) =>
        inner.dial({ ...options, signal: new AbortController().signal }, events),
    ),
  ],
  ["DL2", "never tells the end", hearing(() => ({ onClose: () => {} }))],
  [
    "DL2",
    "tells the end twice",
    hearing((events) => ({
      onClose() {
        events.onClose()
        events.onClose()
      },
    })),
  ],
  [
    "DL3",
    "comes back by itself",
    dialling((inner) => async (options, events) => {
      const again = () =>
        void setTimeout(() => void inner.dial(options, events).catch(() => {}), 1_000)
      return inner.dial(options, {
        onFrame: (frame) => events.onFrame(frame),
        onClose() {
          events.onClose()
          again()
        },
      })
    }),
  ],
]
