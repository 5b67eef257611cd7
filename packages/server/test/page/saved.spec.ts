import { describe, expect, it } from "vitest"
import { withGroup, withMessage } from "../../page/src/model/conversation.js"
import { firstState, inConversation, type State, withWatched } from "../../page/src/model/state.js"
import { titleOf } from "../../page/src/model/wording.js"
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
  it("brings back whom one watches, and what one's groups are called", () => {
    const storage = memory()
    const entry = (seq: number) => ({ seq, from: "bob", text: "secret", timestamp: seq })
    const named = (id: string, isMember: boolean) => (state: State) =>
      inConversation(state, { group: id }, (each) =>
        withGroup(each, { attributes: { name: `the ${id}` }, isMember }),
      )
    const talked = inConversation(
      withWatched(fresh, ["bob", "__proto__"]),
      { with: ["bob"] },
      (each) => withMessage(each, "alice", entry(1)),
    )
    save(named("over", false)(named("raid", true)(talked)), storage)
    const back = withSaved(fresh, storage)
    expect([...back.watched.keys()]).toEqual(["bob", "__proto__"])
    expect(
      Object.values(back.conversations).map((each) => [each.group?.id, titleOf(each)]),
    ).toEqual([["raid", "the raid"]])
    expect(storage.getItem(place)).not.toContain("secret")
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
    '{"watched":"bob","groups":{}}',
    '{"watched":[1,null,"a:b"],"groups":[null]}',
    '{"groups":[{"id":"a:b","name":"x"},{"id":"g"},{"name":"x"}]}',
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
