/** ST9: partitions and sorts that look alike, and the whole of their alphabet. */
import type { Key } from "@peerage/core/adapter"
import { assertSame } from "../assertion.js"
import { putAll } from "./ranges.js"
import type { StoreSuite, Trial } from "./trial.js"

/** Every character of a key, in byte order: 0x20 to 0x7e. */
export const keyCharacters: readonly string[] = Array.from({ length: 0x7f - 0x20 }, (_, n) =>
  String.fromCharCode(0x20 + n),
)

const neighbours = ["ali", "alice", "alice ", "alice!", "alice2", "alice:bob", "alice~", "alicf"]

export function keyTests(suite: StoreSuite): void {
  suite.withOpen("ST9", "a range holds rows of its own partition only", async (trial) => {
    for (const partition of [...neighbours, "", " ", "~"]) {
      await putAll(trial, partition, [`${partition}-1`, `${partition}-2`, ""])
    }
    for (const partition of neighbours) {
      const sorts = ["", `${partition}-1`, `${partition}-2`]
      assertSame(`range of ${partition}`, await sortsOf(trial, partition), sorts)
      assertSame(
        `range of ${partition}, reverse`,
        await sortsOf(trial, partition, true),
        sorts.reverse(),
      )
    }
    await trial.commit({
      deletes: [
        ["alice", ""],
        ["alice", "alice-1"],
        ["alice", "alice-2"],
      ],
    })
    assertSame("range of what is empty now", await sortsOf(trial, "alice"), [])
    assertSame("its neighbour", (await sortsOf(trial, "alice2")).length, 3)
  })

  suite.withOpen(
    "ST9",
    "sorts come in the order of their bytes, whatever they hold",
    async (trial) => {
      // Also two characters long: the shorter first, and upper before lower case, unlike in any language.
      const sorts = keyCharacters.flatMap((character) => [
        character,
        `${character} `,
        `a${character}`,
      ])
      const shuffled = sorts.map((_, n) => sorts[(n * 101) % sorts.length] as string)
      await putAll(trial, "p", [...new Set(shuffled)])
      const expected = [...new Set(sorts)].sort(byBytes)
      assertSame("range", await sortsOf(trial, "p"), expected)
      assertSame("range, reverse", await sortsOf(trial, "p", true), expected.reverse())
    },
  )

  suite.withOpen("ST9", "no character of a key joins partition and sort", async (trial) => {
    for (const joint of keyCharacters) {
      const pairs: readonly Key[] = [
        [`a${joint}b`, "c"],
        ["a", `b${joint}c`],
        ["a", `${joint}b${joint}c`],
        [`a${joint}`, `b${joint}c`],
      ]
      await trial.commit({ puts: pairs.map((key, n) => [key, `${joint}${n}`]) })
      for (const [n, key] of pairs.entries()) {
        const found = await trial.answer("get", (store) => store.get(key))
        assertSame(`get of ${JSON.stringify(key)}`, found, `${joint}${n}`)
      }
      await trial.commit({ deletes: pairs })
    }
  })

  suite.withOpen(
    "ST9",
    "keys may be 16 KiB long and differ in the last character",
    async (trial) => {
      const long = noise(16_383)
      for (const partition of [`${long}a`, `${long}b`])
        await putAll(trial, partition, [`${long}a`, `${long}b`])
      for (const partition of [`${long}a`, `${long}b`]) {
        assertSame("range", await sortsOf(trial, partition), [`${long}a`, `${long}b`])
        assertSame(
          "get",
          await trial.answer("get", (store) => store.get([partition, `${long}b`])),
          `${long}b`,
        )
      }
    },
  )
}

/** Printable ASCII that no index can make shorter: a database that only looks as if it took long keys says so here. */
function noise(length: number): string {
  let seed = 1
  let text = ""
  while (text.length < length) {
    seed = (seed * 48_271) % 2_147_483_647
    text += String.fromCharCode(0x21 + (seed % 94))
  }
  return text
}

function byBytes(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0
}

async function sortsOf(
  trial: Trial,
  partition: string,
  reverse = false,
): Promise<readonly string[]> {
  const rows = await trial.answer("range", (store) =>
    store.range(partition, { reverse, limit: 1_000 }),
  )
  return rows.map((row) => row.sort)
}
