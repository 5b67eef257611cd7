// Rides along with each unit test file. Many of them share a process, so what one leaves behind the next would find: after
// a listener of uncaught exceptions, say, vitest would tell of none that any later file has.
import { afterAll, expect } from "vitest"

const events = ["uncaughtException", "unhandledRejection"]
const timing = [
  "setTimeout",
  "setInterval",
  "setImmediate",
  "queueMicrotask",
  "Date",
  "performance",
]
const others = ["process", "fetch", "addEventListener", "removeEventListener"]

const found = () => ({
  listeners: events.map((event) => process.listenerCount(event)),
  globals: [...timing, ...others].map((name) => globalThis[name]),
  methods: [JSON.parse, JSON.stringify, Math.random, Date.now],
  directory: process.cwd(),
  stackTraceLimit: Error.stackTraceLimit,
})

const before = found()

afterAll(() => {
  // By identity: two functions of one name are different things.
  const now = found()
  for (const what of Object.keys(before)) {
    const isLeft = [now[what]].flat().some((value, at) => value !== [before[what]].flat()[at])
    expect(isLeft, `left behind by this file: ${what}`).toBe(false)
  }
})
