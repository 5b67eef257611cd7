/**
 * Files that are not as they were written (F8): bits that flip, pages of zeros, files cut and removed. What removes an
 * answered message is told; a log that is cut after its process died is as the end of a machine leaves it, and is not.
 */
import { cp, mkdtemp, readdir, readFile, rm, truncate, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { expect, it, onTestFinished } from "vitest"
import { fill, found } from "../fixtures/filled-store.js"
import { seeded } from "../fixtures/seeded.js"

const places = Number(process.env.PEERAGE_DAMAGES ?? 60)
const seed = Number(process.env.PEERAGE_SEED ?? 20_141_123)

/** Every file of a store; the log and tables more often, since they are most of it. */
const targets = [/\.log$/, /\.log$/, /\.ldb$/, /\.ldb$/, /^MANIFEST-/, /^CURRENT$/, /^PEERAGE$/]
const kinds = ["flip", "flip", "zeros", "cut", "remove"] as const

it(`P12 F8 damage at ${places} places: all that removes an answered message is told, and nothing is repaired`, async () => {
  const folder = await mkdtemp(join(tmpdir(), "peerage-damage-"))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const random = seeded(seed)
  const { killed, closed, texts } = await fill(folder, 4, 150, 400)
  const tally = { told: 0, harmless: 0, tail: 0, silent: [] as string[] }
  for (let n = 0; n < places; n++) {
    const [base, wasClosed] = random(2) === 0 ? [killed, false] : [closed, true]
    const copy = join(folder, String(n))
    await cp(base, copy, { recursive: true })
    const { about, tail } = await damage(copy, random)
    const before = await contentsOf(copy)
    const left = await found(copy)
    const said = `${wasClosed ? "closed" : "killed"} ${about}`
    if ("refused" in left) {
      expect(left.refused, said).toBe("store-damaged")
      expect(await contentsOf(copy), said).toEqual(before)
      tally.told++
    } else {
      const kept = left.messages.map(({ text }) => text)
      const isStart = kept.every((text, at) => text === texts[at])
      if (isStart && kept.length === texts.length) tally.harmless++
      else if (isStart && !wasClosed && texts.length - kept.length <= tail) tally.tail++
      else tally.silent.push(said)
    }
    await rm(copy, { recursive: true })
  }
  console.log(
    `F8 places=${places} told=${tally.told} took nothing=${tally.harmless} cut tail of a killed log=${tally.tail} silent=${tally.silent.length} seed=${seed}`,
  )
  expect(tally.silent).toEqual([])
  expect(tally.told).toBeGreaterThan(places / 2)
})

/**
 * Damages one file of a directory.
 *
 * @returns how, and how many of the last messages of a store that was not closed may be gone untold: all behind a cut of
 * the log; else the last ones, if the damage is in them
 */
async function damage(
  directory: string,
  random: (below: number) => number,
): Promise<{ readonly about: string; readonly tail: number }> {
  const target = targets[random(targets.length)] as RegExp
  const names = (await readdir(directory)).filter((name) => target.test(name)).sort()
  const name = names[random(names.length)] as string
  const path = join(directory, name)
  const bytes = await readFile(path)
  const at = random(bytes.length)
  const kind = kinds[random(kinds.length)] as (typeof kinds)[number]
  if (kind === "remove") await rm(path)
  else if (kind === "cut") await truncate(path, at)
  else if (kind === "zeros")
    await writeFile(path, bytes.fill(0, at, Math.min(at + 512, bytes.length)))
  else {
    bytes[at] = (bytes[at] as number) ^ (1 << random(8))
    await writeFile(path, bytes)
  }
  const tails = { flip: 1, zeros: 2, cut: Number.POSITIVE_INFINITY, remove: 0 }
  return {
    about: `${kind} ${name} at ${at} of ${bytes.length}`,
    tail: name.endsWith(".log") ? tails[kind] : 0,
  }
}

/** LOG and LOCK hold nothing of a store's. */
async function contentsOf(directory: string): Promise<readonly string[]> {
  const names = (await readdir(directory)).filter((name) => !/^LO(G|CK|G\.old)$/.test(name)).sort()
  const hex = async (name: string) =>
    `${name} ${(await readFile(join(directory, name))).toString("base64")}`
  return Promise.all(names.map(hex))
}
