/** One property over random histories, as a test: 300 of them, on any stage. */
import { it } from "vitest"
import { play } from "./play.js"
import { fc, patience, settings } from "./settings.js"
import { histories, type Profile, setups } from "./step.js"
import type { Setup } from "./world.js"

/** What happens everywhere: sends, acknowledgements, lines that come and go. */
export const everyday: Profile = { send: 8, ack: 6, lose: 2, open: 2, resume: 3, settle: 2 }

export function holds(title: string, profile: Profile, setup: Partial<Setup> = {}): void {
  it(title, { timeout: patience }, async () => {
    const property = fc.asyncProperty(setups(setup), histories(profile), async (stage, steps) => {
      await play(stage, steps)
    })
    await fc.assert(property, settings(300))
  })
}
