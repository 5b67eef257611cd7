/** The suite is worth what it finds: each of these transports breaks one rule, and a test of that rule says so. */

import { createInProcess } from "@peerage/core/kernel"
import type { Line } from "@peerage/core/protocol"
import { describe, expect, it } from "vitest"
import { transportConformance } from "../../src/transport/conformance.js"
import { dialerRules, transportRules } from "../../src/transport/rules.js"
import type { TransportSubject } from "../../src/transport/subject.js"
import { brokenEnding } from "./broken-ending.js"
import { brokenListening } from "./broken-listening.js"

interface Found {
  readonly title: string
  readonly message: string
}

/** Runs the suite's tests, of one rule or of all, and gives those that fail. */
async function failuresOf(
  make: () => TransportSubject,
  wire: boolean,
  rule?: string,
): Promise<readonly Found[]> {
  const tests: { readonly title: string; readonly body: () => Promise<void> }[] = []
  const test = {
    describe: (_: string, body: () => void) => body(),
    it: (title: string, body: () => Promise<void>) => void tests.push({ title, body }),
  }
  transportConformance({ test, factory: make, wire, patienceMs: 200 })
  const found: Found[] = []
  for (const { title, body } of tests) {
    if (rule !== undefined && !title.startsWith(`${rule} `)) continue
    await body().catch((error: Error) => found.push({ title, message: error.message }))
  }
  return found
}

const broken = [...brokenListening, ...brokenEnding]

describe("a broken transport", () => {
  it.each(broken)("%s %s", { timeout: 20_000 }, async (rule, _, make) => {
    const found = await failuresOf(make, false, rule)
    expect(found).not.toEqual([])
    const { [rule]: text } = { ...transportRules, ...dialerRules }
    for (const { message } of found) expect(message).toContain(`${rule} says: ${text}`)
  })

  it("every rule has one", () => {
    const rules = new Set(broken.map(([rule]) => rule))
    expect([...rules].sort()).toEqual(Object.keys({ ...transportRules, ...dialerRules }).sort())
  })

  it("a sound one passes", { timeout: 20_000 }, async () => {
    expect(await failuresOf(() => createInProcess(), false)).toEqual([])
  })
})

describe("a wire", () => {
  /** Raw connections that behave as badly as asked. */
  const raw = (change: Partial<NonNullable<TransportSubject["raw"]>>) => (): TransportSubject => {
    const { transport, dialer } = createInProcess()
    const { signal } = new AbortController()
    const lines: Line[] = []
    return {
      transport,
      dialer: {
        async dial(options, events) {
          const line = await dialer.dial(options, events)
          lines.push(line)
          return line
        },
      },
      raw: {
        hostile: async () => {},
        nameless: async () => {},
        hostAlive: async () => true,
        cut() {
          for (const line of lines) line.close()
        },
        async stalled(appId) {
          const frames: unknown[] = []
          await dialer.dial(
            { appId, signal },
            { onFrame: (frame) => frames.push(frame), onClose: () => {} },
          )
          return { read: () => {}, frames, packets: 0 }
        },
        ...change,
      },
    }
  }

  it("the suite asks for its raw connections", async () => {
    const found = await failuresOf(() => createInProcess(), true, "TP10")
    expect(found).toMatchObject([{ message: expect.stringContaining("no `raw`") }])
  })

  it.each([
    ["TP2", "keeps what names no app", raw({ nameless: () => new Promise(() => {}) })],
    ["TP6", "takes everything for those that read nothing", raw({})],
    ["TP7", "tells nobody of a line that was cut", raw({ cut: () => {} })],
    ["TP8", "sends a packet for each frame", raw({})],
    ["TP9", "broadcasts to those that read nothing", raw({})],
    [
      "TP10",
      "throws where nobody can catch it",
      raw({ hostile: async () => void Promise.reject(new Error("a frame was trusted")) }),
    ],
    ["TP11", "closes the host's server", raw({ hostAlive: async () => false })],
  ] as const)("%s %s", { timeout: 20_000 }, async (rule, _, make) => {
    const before = await failuresOf(make, false, rule)
    expect(before).toEqual([])
    expect(await failuresOf(make, true, rule)).not.toEqual([])
  })
})
