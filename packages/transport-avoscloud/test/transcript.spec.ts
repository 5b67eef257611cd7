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

const titled = readdirSync(folder).map((name): [string, string] => [
  name.startsWith("ios-") ? "the iOS client's habits" : "the .NET client's",
  name,
])

it.each(titled)("frame-level transcript after %s: %s", async (_, name) => {
  await playTranscript(readFileSync(new URL(name, folder), "utf8"), served.wire)
})
