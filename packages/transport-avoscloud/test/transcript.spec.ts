/** The habits of the iOS and the .NET client, frame by frame. */
import { readdirSync, readFileSync } from "node:fs"
import { afterEach, beforeEach, it } from "vitest"
import { type Served, serve } from "./served.js"
import { playTranscript } from "./transcript.js"

const folder = new URL("transcript/", import.meta.url)
let served: Served

beforeEach(async () => {
  served = await serve()
})
afterEach(() => served.end())

it.each(readdirSync(folder))("%s", async (name) => {
  await playTranscript(readFileSync(new URL(name, folder), "utf8"), served.wire)
})
