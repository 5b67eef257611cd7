/** The end of a log as the end of a machine leaves it: cut anywhere, zeros, rubbish (F7). */
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { levelStore } from "@peerage/store-level"
import { expect, it, onTestFinished } from "vitest"
import { fill, found } from "../fixtures/filled-store.js"

const cuts = Number(process.env.PEERAGE_CUT_BYTES ?? 200)
/** Most of the time a flush is waited for. */
const atOnce = 4

it(`P12 F7 a log cut by 1 to ${cuts} bytes, zeroed or with rubbish has lost its end and nothing else`, async () => {
  const folder = await mkdtemp(join(tmpdir(), "peerage-torn-"))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const { killed, texts } = await fill(folder, 2, 30, 40)
  const [log] = (await readdir(killed)).filter((name) => name.endsWith(".log"))
  const whole = await readFile(join(killed, log as string))
  const epoch = await epochOf(killed, join(folder, "epoch"))

  const ends: Buffer[] = []
  for (let n = 1; n <= cuts; n++) ends.push(whole.subarray(0, whole.length - n))
  for (const zeros of [1, 7, 64, 512]) {
    ends.push(Buffer.from(whole).fill(0, whole.length - zeros))
    ends.push(Buffer.concat([whole, Buffer.alloc(zeros)]))
  }
  for (const rubbish of [1, 7, 100, 5_000, 40_000])
    ends.push(Buffer.concat([whole, Buffer.alloc(rubbish, "\u0001rubbish\u0000\u0007")]))

  let most = 0
  async function judge(end: Buffer, n: number): Promise<void> {
    const copy = join(folder, String(n))
    await cp(killed, copy, { recursive: true })
    await writeFile(join(copy, log as string), end)
    const left = await found(copy)
    if ("refused" in left) throw new Error(`end ${n}: ${left.refused}`)
    most = Math.max(most, texts.length - left.messages.length)
    expect(left.messages.map(({ text }) => text)).toEqual(texts.slice(0, left.messages.length))
    expect(left.messages.map(({ seq }) => seq)).toEqual(left.messages.map((_, at) => at + 1))
    const isAppended = end.length >= whole.length && end.subarray(0, whole.length).equals(whole)
    if (isAppended) expect(left.messages).toHaveLength(texts.length)
    if (n % 10 === 0) expect(await epochOf(copy)).toBe(epoch)
    await rm(copy, { recursive: true })
  }
  for (let n = 0; n < ends.length; n += atOnce) {
    await Promise.all(ends.slice(n, n + atOnce).map((end, at) => judge(end, n + at)))
  }
  // 512 bytes of zeros are a message or two.
  expect(most).toBeLessThanOrEqual(3)
  expect(most).toBeGreaterThanOrEqual(1)
  console.log(
    `F7 ends=${ends.length} gaps=0 epochs changed=0 refused=0, at most ${most} messages gone`,
  )
})

async function epochOf(directory: string, copy = directory): Promise<string | undefined> {
  if (copy !== directory) await cp(directory, copy, { recursive: true })
  const store = levelStore(copy)
  await store.open()
  try {
    return await store.get(["engine", "epoch"])
  } finally {
    await store.close()
  }
}
