import { badIdKinds, badIds, badTexts, clientFrames, goodIds, texts } from "@peerage/testing"
import fc from "fast-check"
import { isLeft, isRight } from "fp-ts/lib/Either.js"
import { describe, expect, it } from "vitest"
import { admit } from "../../src/domain/admission.js"
import type { ClientFrame } from "../../src/model/client-frame.js"
import { limitsWith } from "../../src/model/limit.js"

const limits = limitsWith()
const verdict = (frame: object) => {
  const admitted = admit(frame as ClientFrame, limits)
  return isLeft(admitted) ? admitted.left.code : "ok"
}
const send = (more: object) => verdict({ type: "send", ref: 1, text: "x", to: ["bob"], ...more })
const open = (more: object) =>
  verdict({ type: "open", ref: 1, version: 1, peer: "bob", device: "phone", ...more })

describe("admission", () => {
  it("lets every well-formed frame pass, as it is", () => {
    fc.assert(
      fc.property(clientFrames(), (frame) => {
        const admitted = admit(frame, limits)
        expect(isRight(admitted) && admitted.right).toBe(frame)
      }),
    )
  })

  for (const kind of badIdKinds) {
    it(`S11 S12 S13 refuses an id that is bad as '${kind}', wherever it stands`, () => {
      fc.assert(
        fc.property(badIds(kind), goodIds(), (bad, good) => {
          expect(open({ peer: bad })).toBe("bad-id")
          expect(open({ device: bad })).toBe("bad-id")
          expect(open({ watch: [good, bad] })).toBe("bad-id")
          expect(send({ to: [bad, good] })).toBe("bad-id")
          expect(send({ to: undefined, group: bad })).toBe("bad-id")
          for (const type of ["watch", "unwatch", "status"])
            expect(verdict({ type, ref: 1, peers: [good, bad] })).toBe("bad-id")
          expect(verdict({ type: "history", ref: 1, with: [bad] })).toBe("bad-id")
        }),
      )
    })
  }

  it("S24 counts bytes of UTF-8: 5,120 pass, 5,121 do not", () => {
    expect(send({ text: "a".repeat(5_120) })).toBe("ok")
    expect(send({ text: "a".repeat(5_121) })).toBe("too-long")
    expect(send({ text: `${"汉".repeat(1_706)}ab` })).toBe("ok")
    expect(send({ text: "汉".repeat(1_707) })).toBe("too-long")
    expect(send({ text: "😀".repeat(1_280) })).toBe("ok")
    expect(send({ text: "\u0001".repeat(5_120) })).toBe("ok")
    fc.assert(
      fc.property(texts(), (text) => {
        expect(send({ text })).toBe("ok")
      }),
    )
  })

  it("S12 S24 refuses texts that are too long or hold a lone surrogate", () => {
    fc.assert(
      fc.property(badTexts("too long"), (text) => {
        expect(send({ text })).toBe("too-long")
      }),
    )
    fc.assert(
      fc.property(badTexts("lone surrogate"), (text) => {
        expect(send({ text })).toBe("bad-text")
      }),
    )
  })

  it("S25 refuses lists beyond their limits whole", () => {
    const ids = (length: number) => Array.from({ length }, (_, n) => `p${n}`)
    expect(send({ to: ids(20) })).toBe("ok")
    expect(send({ to: ids(21) })).toBe("too-many")
    expect(send({ to: [] })).toBe("bad-frame")
    expect(open({ watch: ids(1_001) })).toBe("too-many")
    expect(verdict({ type: "watch", ref: 1, peers: ids(1_001) })).toBe("too-many")
    expect(verdict({ type: "status", ref: 1, peers: ids(1_001) })).toBe("too-many")
    const positions = ids(101).map((id) => [`p:bob:${id}`, 1])
    expect(open({ positions: positions.slice(0, 100).map(([key, n]) => [`${key}`, n]) })).toBe("ok")
    expect(open({ positions })).toBe("too-many")
    const acked = ids(1_001).map((id) => [`p:bob:${id}`, 1])
    expect(verdict({ type: "ack", positions: acked })).toBe("too-many")
    expect(verdict({ type: "ack", positions: acked.slice(1) })).not.toBe("too-many")
  })

  it("takes one target and one bound, not several", () => {
    expect(send({ group: "raid" })).toBe("bad-frame")
    expect(send({ to: undefined })).toBe("bad-frame")
    expect(verdict({ type: "history", ref: 1 })).toBe("bad-frame")
    expect(verdict({ type: "history", ref: 1, with: ["bob"], group: "raid" })).toBe("bad-frame")
    const bounds = { before: 3, sinceTime: 4 }
    expect(verdict({ type: "history", ref: 1, with: ["bob"], ...bounds })).toBe("bad-frame")
  })

  it("S33 S34 takes only the one spelling of a conversation's key", () => {
    const at = (key: string) => open({ positions: [[key, 1]] })
    expect(at("p:alice:bob")).toBe("ok")
    expect(at("g:raid")).toBe("ok")
    for (const key of [
      "p:bob:alice",
      "p:bob:bob",
      "p:",
      "g:",
      "",
      "alice:bob",
      "p:a\u0000:b",
      "g:a:b",
    ])
      expect(at(key)).toBe("bad-id")
    expect(verdict({ type: "ack", positions: [["p:bob:alice", 1]] })).toBe("bad-id")
  })

  it("L6 takes positions of as many peers as a send may have, also where the host changed that", () => {
    const key = (count: number) =>
      `p:${Array.from({ length: count }, (_, n) => `p${n}`)
        .sort()
        .join(":")}`
    const ack = (count: number) =>
      ({ type: "ack", positions: [[key(count), 1]] }) as unknown as ClientFrame
    expect(isRight(admit(ack(21), limits))).toBe(true)
    expect(isRight(admit(ack(22), limits))).toBe(false)
    expect(isRight(admit(ack(31), limitsWith({ recipients: 30 })))).toBe(true)
  })

  it("S11 S12 S25 S32 looks at all ids, names and texts of what is about groups", () => {
    const bad = "a:b"
    const asked = (type: string, more: object) => verdict({ type, ref: 1, ...more })
    for (const type of ["join", "leave"]) {
      expect(asked(type, { group: "raid" })).toBe("ok")
      expect(asked(type, { group: bad })).toBe("bad-id")
    }
    for (const type of ["invite", "kick"]) {
      expect(asked(type, { group: "raid", peers: ["bob"] })).toBe("ok")
      expect(asked(type, { group: "raid", peers: [] })).toBe("bad-frame")
      expect(asked(type, { group: bad, peers: ["bob"] })).toBe("bad-id")
      expect(asked(type, { group: "raid", peers: [bad] })).toBe("bad-id")
      const many = Array.from({ length: limits.changePeers + 1 }, (_, n) => `p${n}`)
      expect(asked(type, { group: "raid", peers: many })).toBe("too-many")
      expect(asked(type, { group: "raid", peers: many.slice(1) })).toBe("ok")
    }
    expect(asked("members", { group: "raid" })).toBe("ok")
    expect(asked("members", { group: "raid", after: "bob" })).toBe("ok")
    expect(asked("members", { group: bad })).toBe("bad-id")
    expect(asked("members", { group: "raid", after: bad })).toBe("bad-id")
    expect(asked("groups", {})).toBe("ok")
    expect(asked("groups", { after: bad })).toBe("bad-id")
    expect(asked("history", { group: bad })).toBe("bad-id")
    expect(asked("history", { group: "raid" })).toBe("ok")
  })

  it("S12 S24 an attribute has a plain name, and a text that is one", () => {
    const both = (attributes: object) => [
      verdict({ type: "create", ref: 1, attributes }),
      verdict({ type: "attributes", ref: 1, group: "raid", set: attributes }),
    ]
    for (const name of ["a", "Z9_-", "x".repeat(64)])
      expect(both({ [name]: "text" })).toEqual(["ok", "ok"])
    for (const name of ["", "9", "_a", "a b", "a.b", "x".repeat(65), "ä"])
      expect(both({ good: 1, [name]: "text" })).toEqual(["bad-frame", "bad-frame"])
    expect(both({ a: 1, b: true, c: null, d: "\ud83d\ude00" })).toEqual(["ok", "ok"])
    expect(both({ a: 1, b: "\ud83d" })).toEqual(["bad-text", "bad-text"])
    expect(verdict({ type: "create", ref: 1 })).toBe("ok")
    expect(verdict({ type: "attributes", ref: 1, group: "a:b", set: {} })).toBe("bad-id")
    expect(verdict({ type: "close", ref: 1 })).toBe("ok")
  })

  it("S33 S34 marks and lists of conversations name a conversation as it is spelled", () => {
    for (const [key, expected] of [
      ["p:alice:bob", "ok"],
      ["g:raid", "ok"],
      ["p:bob:alice", "bad-id"],
      ["raid", "bad-id"],
    ] as const) {
      expect(verdict({ type: "read", ref: 1, conversation: key, seq: 1 })).toBe(expected)
      expect(verdict({ type: "conversations", ref: 1, after: key })).toBe(expected)
    }
    expect(verdict({ type: "conversations", ref: 1 })).toBe("ok")
  })

  it("speaks one version", () => {
    expect(open({ version: 2 })).toBe("bad-version")
  })
})
