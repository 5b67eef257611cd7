import { describe, expect, it } from "vitest"
import { withMessage } from "../../page/src/model/conversation.js"
import {
  firstState,
  inConversation,
  unreadOf,
  withRead,
  withWatched,
} from "../../page/src/model/state.js"
import { save, withSaved } from "../../page/src/saved.js"

function memory(): Storage {
  const rows = new Map<string, string>()
  return {
    getItem: (key: string) => rows.get(key) ?? null,
    setItem: (key: string, value: string) => void rows.set(key, value),
  } as Storage
}

const place = "peerage-demo:demo:alice"
const fresh = firstState("demo", "alice")

describe("what the browser keeps", () => {
  it("brings back whom one watches, with whom one talked, and what one has not read", () => {
    const storage = memory()
    const entry = (seq: number) => ({ seq, from: "bob", text: "secret", timestamp: seq })
    const talked = inConversation(withWatched(fresh, ["bob", "__proto__"]), ["bob"], (each) =>
      withMessage(withMessage(each, "alice", entry(1)), "alice", entry(2)),
    )
    save(talked, storage)
    const back = withSaved(fresh, storage)
    expect([...back.watched.keys()]).toEqual(["bob", "__proto__"])
    expect(unreadOf(back)).toBe(2)
    expect(storage.getItem(place)).not.toContain("secret")
    save(withRead({ ...talked, open: "p:alice:bob" }, true), storage)
    expect(unreadOf(withSaved(fresh, storage))).toBe(0)
  })

  it("is one person's and one app's", () => {
    const storage = memory()
    save(withWatched(fresh, ["bob"]), storage)
    expect(withSaved(firstState("demo", "carol"), storage).watched.size).toBe(0)
    expect(withSaved(firstState("other", "alice"), storage).watched.size).toBe(0)
  })

  it.each([
    "",
    "{",
    "null",
    "[]",
    '{"watched":"bob","conversations":{}}',
    '{"watched":[1,null,"a:b"],"conversations":[null]}',
    '{"conversations":[{"others":[]},{"others":"bob"},{"others":["a:b"]}]}',
  ])("that cannot be read counts as nothing: %j", (text) => {
    const storage = memory()
    storage.setItem(place, text)
    const state = withSaved(fresh, storage)
    expect([state.watched.size, Object.keys(state.conversations)]).toEqual([0, []])
  })

  it("that cannot be written does no harm", () => {
    const full = {
      setItem: () => {
        throw new Error("full")
      },
    } as unknown as Storage
    expect(() => save(fresh, full)).not.toThrow()
  })
})
