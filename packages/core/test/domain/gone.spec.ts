/** Who lost its line is answered nothing on it: there is nobody, or by now somebody else (C12). */
import { given } from "@peerage/testing"
import { describe, expect, it } from "vitest"
import { changes, counted, raid, raiding, says } from "./grouped.js"
import { ab, both, committed, lost, sends, woken } from "./happened.js"

const replies = (effects: readonly { readonly type: string }[]) =>
  effects.filter(({ type }) => type === "Reply")

describe("who is gone", () => {
  const sent = [...both, sends("a", "bob", "one")]

  it("C12 is answered nothing: neither that it is stored nor that it is not", () => {
    for (const result of ["done", "not-applied"] as const) {
      const story = given([...sent, woken(ab), lost("a")])
      expect(replies(story.when(committed(ab, result)).effects)).toEqual([])
    }
    expect(replies(given([...sent, lost("a")]).when({ type: "StoreLost" }).effects)).toEqual([])
  })

  it.each([
    ["nothing had to change", 1, changes("a", "invite", { peers: ["bob"] })],
    ["it may not", 3, changes("c", "invite", { peers: ["dave"] })],
  ])("C12 nor what became of a change: %s", (_, session, asked) => {
    const story = given([...raiding, asked])
    story.when(counted(session, asked.connection)).when(lost(asked.connection))
    expect(replies(story.when(woken(raid)).effects)).toEqual([])
  })

  it("R11 C12 nor that it was put out while its message waited", () => {
    const story = given([...raiding, changes("a", "kick", { peers: ["bob"] }), says("b", "hello")])
    story.when(woken(raid))
    story.when(lost("b"))
    const toBob = replies(story.when(committed(raid)).effects).filter(
      (one) => (one as { connection?: string }).connection !== "a",
    )
    expect(toBob).toEqual([])
  })
})
