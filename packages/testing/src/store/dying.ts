/** ST4, ST6: a death in the middle of writing, of the kind that the store says it survives. */
import type { Key } from "@peerage/core/adapter"
import { assertSame, turn } from "../assertion.js"
import type { StoreSuite, Trial } from "./trial.js"

const rounds = 8
const commitsPerRound = 12

export function dyingTests(suite: StoreSuite): void {
  suite.withOpen("ST6", "what was answered outlives a death in the middle of writing", (trial) =>
    dieAgainAndAgain(trial, async ({ name, answered }) => {
      if (!answered) return
      assertSame(`${name}, answered before the death`, await rowsOf(trial, name), ["1", "1"])
    }),
  )

  suite.withOpen("ST4", "a transaction that a death interrupts is whole or is not there", (trial) =>
    dieAgainAndAgain(trial, async ({ name }) => {
      const [one, other] = await rowsOf(trial, name)
      assertSame(`${name}, its second row as its first`, other, one)
    }),
  )
}

interface Commit {
  readonly name: string
  answered: boolean
}

/** Writes, dies at another moment each round, and judges every commit of all rounds so far. */
async function dieAgainAndAgain(
  trial: Trial,
  judge: (commit: Commit) => Promise<void>,
): Promise<void> {
  if (trial.store.supports.durable === "none" || !trial.canDie) return
  const all: Commit[] = []
  for (let round = 0; round < rounds; round++) {
    for (let n = 0; n < commitsPerRound; n++) {
      const commit: Commit = { name: `${round}-${n}`, answered: false }
      all.push(commit)
      const puts = keysOf(commit.name).map((key) => [key, "1"] as const)
      const write = trial.store.commit([{ puts }])
      write.then(
        () => {
          commit.answered = true
        },
        // It dies with its store.
        () => undefined,
      )
      if (n % 4 === round % 4) await turn()
    }
    for (let turns = 0; turns < round; turns++) await turn()
    // Only what was answered by now was answered before the death.
    const before = all.map((commit) => ({ ...commit }))
    await trial.die()
    for (const [n, commit] of before.entries()) {
      await judge(commit)
      all[n] = commit
    }
  }
  if (!all.some(({ answered }) => answered)) throw new Error("No commit was answered at all.")
}

/** Two rows in two partitions, so that each could be there alone. */
function keysOf(name: string): readonly Key[] {
  return [
    ["dying", name],
    [`dying too ${name}`, "row"],
  ]
}

function rowsOf(trial: Trial, name: string): Promise<readonly (string | undefined)[]> {
  const read = (key: Key) => trial.answer("get", (store) => store.get(key))
  return Promise.all(keysOf(name).map(read))
}
