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

  it("C12 nor what became of a change, or that it may not send", () => {
    const asked = [
      changes("a", "invite", { peers: ["bob"] }),
      changes("c", "invite", { peers: ["dave"] }),
      says("c", "hello"),
    ]
    for (const one of asked) {
      const on = (one as { connection: string }).connection
      const kick = changes("b", "kick", { peers: [] })
      const story = given([...raiding, kick])
      const effects = [...story.when(one).effects]
      effects.length = 0
      story.when(counted(on === "a" ? 1 : 3, on))
      story.when(lost(on))
      effects.push(...story.when(woken(raid)).effects)
      const toThem = replies(effects).filter(
        (each) => (each as { connection?: string }).connection !== "b",
      )
      expect(toThem).toEqual([])
    }
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
