/** Stories against the whole engine. `REWRITE=1` records what comes of them; read the change before you keep it. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs"
import { playTranscript } from "@peerage/testing"
import { describe, expect, it } from "vitest"

const here = new URL(".", import.meta.url)

describe("scenarios", () => {
  for (const file of readdirSync(here).filter((name) => name.endsWith(".txt"))) {
    const path = new URL(file, here)
    const text = readFileSync(path, "utf8")
    // The first line is the story's title, with the promises that it shows.
    it(`${text.slice(2, text.indexOf("\n"))} (${file})`, async () => {
      const played = await playTranscript(text)
      if (process.env.REWRITE === "1") writeFileSync(path, played)
      else expect(played).toBe(text)
    })
  }
})
