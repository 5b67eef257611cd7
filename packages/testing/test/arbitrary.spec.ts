import { ClientFrame, isId, isWellFormed, utf8Length } from "@peerage/core/protocol"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { clientFrames, tamperedFrames } from "../src/arbitrary/client-frame.js"
import { badIdKinds, badIds, goodIds } from "../src/arbitrary/id.js"
import { badTexts, hostileTexts, texts } from "../src/arbitrary/text.js"

const runs = { numRuns: 2_000 }

describe("ids", () => {
  it("good ones are good", () => {
    fc.assert(fc.property(goodIds(), isId), runs)
  })

  for (const kind of badIdKinds) {
    it(`S5 S11 S12 S13 bad ones are bad: ${kind}`, () => {
      fc.assert(
        fc.property(badIds(kind), (id) => !isId(id)),
        runs,
      )
    })
  }
})

describe("texts", () => {
  const fits = (text: string): boolean => isWellFormed(text) && utf8Length(text) <= 5_120

  it("S24 those that may be sent fit, also the hostile ones", () => {
    fc.assert(fc.property(texts(), fits), runs)
    fc.assert(fc.property(hostileTexts(), fits), runs)
  })

  it("S12 S24 bad ones do not", () => {
    fc.assert(
      fc.property(badTexts("too long"), (text) => utf8Length(text) > 5_120),
      runs,
    )
    fc.assert(
      fc.property(badTexts("lone surrogate"), (text) => !isWellFormed(text)),
      runs,
    )
  })

  it("utf8Length agrees with an encoder", () => {
    fc.assert(
      fc.property(texts(), (text) => utf8Length(text) === new TextEncoder().encode(text).length),
      runs,
    )
  })
})

describe("client frames", () => {
  it("valid ones decode to themselves, also through JSON", () => {
    fc.assert(
      fc.property(clientFrames(), (frame) => {
        const decoded = ClientFrame.decode(JSON.parse(JSON.stringify(frame)))
        expect(decoded).toEqual({ _tag: "Right", right: frame })
      }),
      runs,
    )
  })

  it("valid ones are of every type", () => {
    const types = new Set(fc.sample(clientFrames(), 1_000).map((frame) => frame.type))
    expect([...types].sort()).toEqual([
      "ack",
      "attributes",
      "close",
      "conversations",
      "create",
      "groups",
      "history",
      "invite",
      "join",
      "kick",
      "leave",
      "members",
      "open",
      "read",
      "resume",
      "send",
      "status",
      "unwatch",
      "watch",
    ])
  })

  it("S22 S23 tampered ones are JSON, seldom valid, and never make the decoder throw", () => {
    let valid = 0
    let count = 0
    fc.assert(
      fc.property(tamperedFrames(), (frame) => {
        count++
        if (ClientFrame.decode(JSON.parse(JSON.stringify(frame)))._tag === "Right") valid++
      }),
      runs,
    )
    expect(valid / count).toBeLessThan(0.5)
    expect(Object.getOwnPropertyNames(Object.prototype)).not.toContain("admin")
  })
})
