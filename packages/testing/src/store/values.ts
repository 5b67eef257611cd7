/** ST10, ST11: values of every kind, and rows that are not there. */
import type { Key, Row } from "@peerage/core/adapter"
import fc from "fast-check"
import { anyCharacter } from "../arbitrary/text.js"
import { assertSame } from "../assertion.js"
import type { StoreSuite, Trial } from "./trial.js"

const values: Readonly<Record<string, string>> = {
  empty: "",
  blank: " \t\r\n ",
  "a NUL inside": "a\u0000b",
  "NULs at both ends": "\u0000a\u0000",
  "every ASCII character": String.fromCharCode(...Array(128).keys()),
  JSON: '{"a":[1,null,"\\u0000"],"__proto__":{}}',
  "a byte order mark in front": "\ufefftext",
  "an emoji": "\u{1f600}",
  "a wide tilde, which is before the emoji in UTF-8 and after it in UTF-16": "\uff5e",
  "a composed accent": "\u00e9",
  "a combining accent": "e\u0301",
  "line separators": "a\u2028b\u2029c",
  "right to left": "\u0645\u0631\u062d\u0628\u0627",
  "the replacement character": "\ufffd",
  "non-characters": "\uffff\u{10ffff}",
  "64 KiB of ASCII": "v".repeat(65_536),
  "64 KiB of emoji": "\u{1f600}".repeat(16_384),
  "64 KiB of NULs": "\u0000".repeat(65_536),
}

export function valueTests(suite: StoreSuite): void {
  for (const [name, value] of Object.entries(values)) {
    suite.withOpen("ST10", `a value comes back as it was: ${name}`, async (trial) => {
      await assertKept(trial, [value])
      await trial.reopen()
      assertSame(
        "get after a reopen",
        await trial.answer("get", (store) => store.get(keyOf(0))),
        value,
      )
    })
  }

  suite.withOpen("ST10", "values of any well-formed text come back as they were", async (trial) => {
    const texts = fc.array(fc.string({ unit: anyCharacter, maxLength: 100 }), {
      minLength: 1,
      maxLength: 5,
    })
    await fc.assert(
      fc.asyncProperty(texts, (list) => assertKept(trial, list)),
      { numRuns: 100 },
    )
  })

  suite.withOpen("ST10", "large values do not crowd out each other", async (trial) => {
    await assertKept(
      trial,
      Array.from({ length: 24 }, (_, n) => `${n}`.padEnd(65_536, "x")),
    )
  })

  suite.withOpen("ST11", "get of what is not there resolves undefined", async (trial) => {
    await trial.commit({ puts: [[["p", "b"], "1"]] })
    for (const key of [
      ["p", "a"],
      ["p", "bb"],
      ["p", ""],
      ["q", "b"],
      ["", "b"],
    ] as const) {
      const outcome = await trial.outcome("get", (store) => store.get(key))
      assertSame(`get of ${JSON.stringify(key)}`, outcome, { value: undefined })
    }
  })

  suite.withOpen("ST11", "deleting what is not there is done", async (trial) => {
    const key: Key = ["p", "a"]
    await trial.commit({ puts: [[["p", "b"], "kept"]] })
    assertSame("delete", await trial.commit({ deletes: [key] }), ["done"])
    assertSame("delete twice", await trial.commit({ deletes: [key] }, { deletes: [key] }), [
      "done",
      "done",
    ])
    assertSame("delete in no partition", await trial.commit({ deletes: [["nobody", "a"]] }), [
      "done",
    ])
    const rows = await trial.answer("range", (store) => store.range("p", { limit: 9 }))
    assertSame("what is left", rows, [{ sort: "b", value: "kept" }])
  })

  suite.withOpen("ST11", "what was deleted is gone and can be put again", async (trial) => {
    const key: Key = ["p", "a"]
    for (const value of ["1", "2"]) {
      await trial.commit({ puts: [[key, value]] })
      await trial.commit({ deletes: [key] })
      assertSame("get", await trial.answer("get", (store) => store.get(key)), undefined)
      assertSame(
        "range",
        await trial.answer("range", (store) => store.range("p", { limit: 9 })),
        [],
      )
    }
    await trial.commit({ puts: [[key, "3"]] })
    assertSame("get", await trial.answer("get", (store) => store.get(key)), "3")
  })
}

function keyOf(n: number): Key {
  return ["values", String(n).padStart(3, "0")]
}

async function assertKept(trial: Trial, list: readonly string[]): Promise<void> {
  await trial.commit({ puts: list.map((value, n) => [keyOf(n), value]) })
  const rows = list.map((value, n): Row => ({ sort: keyOf(n)[1], value }))
  for (const [n, value] of list.entries()) {
    assertSame("get", await trial.answer("get", (store) => store.get(keyOf(n))), value)
  }
  const found = await trial.answer("range", (store) =>
    store.range("values", { limit: list.length }),
  )
  assertSame("range", found, rows)
}
