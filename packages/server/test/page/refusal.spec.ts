import type { Client, SendOptions } from "@peerage/client"
import { type FailureCode, failure, PeerageError } from "@peerage/core/protocol"
import { describe, expect, it } from "vitest"
import { createActing } from "../../page/src/act.js"
import { refusedBy, sentenceOf } from "../../page/src/model/refusal.js"
import { firstState, inConversation, keyOf } from "../../page/src/model/state.js"
import { createStore } from "../../page/src/store.js"

const errorOf = (code: FailureCode, key?: number) => new PeerageError(failure(code), { key })
const talk = keyOf("alice", { with: ["bob"] })

/** The page of alice, whose sends are answered by the test. */
function pageOf(answers: readonly (PeerageError | number)[]) {
  const sent: [text: string, options: SendOptions][] = []
  const client: Pick<Client, "on" | "send"> = {
    on: () => () => {},
    async send(text, options) {
      const answer = answers[sent.push([text, options]) - 1]
      if (typeof answer !== "number") throw answer
      return { id: `ab.${answer}`, conversation: "ab", seq: answer, timestamp: 1 }
    },
  }
  const state = inConversation(firstState("demo", "alice"), { with: ["bob"] }, (each) => each)
  const store = createStore(state)
  const acting = createActing(client as Client, store, () => {})
  return { acting, sent, conversation: () => store.get().conversations[talk] }
}

const settled = async () => {
  for (let at = 0; at < 10; at++) await Promise.resolve()
}

describe("a refusal", () => {
  it("says when to go on, in seconds, when it was too much at once", () => {
    const tooMuch = (retryAfterMs?: number) =>
      sentenceOf(
        new PeerageError(
          failure("rate-limited", retryAfterMs === undefined ? {} : { retryAfterMs }),
        ),
      )
    expect(tooMuch(10)).toBe("That was too much at once. Go on in 1 second.")
    expect(tooMuch(3_600)).toBe("That was too much at once. Go on in 4 seconds.")
    expect(tooMuch()).toBe("That was too much at once. Go on in 1 second.")
  })

  it("P1 says that a message may have arrived only when it may", () => {
    expect(refusedBy(errorOf("timeout", 7), undefined)).toMatchObject({ unknown: true, key: 7 })
    expect(refusedBy(errorOf("timeout"), undefined)).toEqual({
      why: expect.any(String),
      unknown: false,
    })
    expect(refusedBy(errorOf("busy", 7), undefined)).toMatchObject({ unknown: false, key: 7 })
  })

  it("P1 stays in doubt once it is, whatever the next attempt meets", () => {
    const before = refusedBy(errorOf("outcome-unknown", 7), undefined)
    expect(refusedBy(errorOf("degraded", 7), before)).toMatchObject({ unknown: true, key: 7 })
  })

  it("shows no key and no word of the protocol", () => {
    for (const code of ["timeout", "outcome-unknown", "rate-limited"] as const)
      expect(sentenceOf(errorOf(code, 7))).not.toMatch(/key|retryAfterMs/)
    expect(sentenceOf(new TypeError("x"))).toBe("Something went wrong here. Reload the page.")
  })
})

describe("P4 send again", () => {
  it("P4 sends the same message by its key, until it is stored", async () => {
    const { acting, sent, conversation } = pageOf([
      errorOf("outcome-unknown", 7),
      errorOf("degraded", 7),
      3,
    ])
    acting.send(talk, "hello")
    await settled()
    for (const _ of ["outcome-unknown", "degraded"]) {
      const [sending] = conversation()?.sending ?? []
      expect(sending?.refused).toMatchObject({ unknown: true })
      acting.sendAgain(talk, sending?.local ?? 0)
      // A second touch of the button finds nothing to do.
      acting.sendAgain(talk, sending?.local ?? 0)
      await settled()
    }
    expect(sent.map(([text, { key }]) => [text, key])).toEqual([
      ["hello", undefined],
      ["hello", 7],
      ["hello", 7],
    ])
    expect(conversation()?.sending).toEqual([])
    expect(conversation()?.log.entries).toMatchObject([{ seq: 3, text: "hello" }])
  })

  it("P4 sends anew when the key is of no use", async () => {
    const { acting, sent, conversation } = pageOf([errorOf("key-reused"), 1])
    acting.send(talk, "hello")
    await settled()
    acting.sendAgain(talk, conversation()?.sending[0]?.local ?? 0)
    await settled()
    expect(sent.map(([, { key }]) => key)).toEqual([undefined, undefined])
  })
})
