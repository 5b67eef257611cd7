/** What the simulator once found, as small as it could be made: each of these broke a promise, and breaks none now. */
import { readdirSync, readFileSync } from "node:fs"
import { expect, it } from "vitest"
import { simulate, type Trace } from "../../src/simulator.js"

const folder = new URL("./traces/", import.meta.url)

for (const file of readdirSync(folder)) {
  const trace = JSON.parse(readFileSync(new URL(file, folder), "utf8")) as Trace & { why: string }
  it(`${trace.why} (${file})`, async () => {
    const { message } = await simulate({ seed: trace.seed }).replay(trace)
    expect(message.split("\n").slice(2)).toEqual([])
  })
}
