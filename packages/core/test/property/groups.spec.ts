import { describe, it } from "vitest"
import { playGroups } from "./group-play.js"
import { type GroupProfile, groupHistories } from "./group-step.js"
import { fc, patience, settings } from "./settings.js"
import { plainSetup, type Setup } from "./world.js"

const everyday: GroupProfile = {
  send: 8,
  ack: 6,
  join: 4,
  leave: 3,
  invite: 3,
  kick: 3,
  create: 1,
  settle: 3,
}

const stages: fc.Arbitrary<Setup> = fc.record({
  supports: fc.constant(plainSetup.supports),
  storeSeed: fc.integer({ min: 0, max: 999_999 }),
  wire: fc.constant("in-process" as const),
  limits: fc.record({
    queueMessages: fc.constantFrom(50, 50, 3),
    windowMessages: fc.constantFrom(256, 256, 4),
    idleConversationMs: fc.constantFrom(60_000, 1_000),
  }),
  resumeWindowMs: fc.constant(30_000),
})

function holds(title: string, profile: GroupProfile): void {
  it(title, { timeout: patience }, async () => {
    const property = fc.asyncProperty(stages, groupHistories(profile), playGroups)
    await fc.assert(property, settings(300))
  })
}

describe("random histories of groups", () => {
  holds("P10 C8 R11 R13 a member receives exactly what lies between its join and its leave", {
    ...everyday,
  })
  holds("P10 P8 P11 L14 C1 so it does when devices come and go", {
    ...everyday,
    lose: 3,
    open: 3,
    resume: 4,
    close: 1,
    pass: 2,
  })
  holds("P10 L12 R24 R25 a store that fails, hangs or comes late changes none of it", {
    ...everyday,
    lose: 1,
    open: 2,
    resume: 2,
    fault: 3,
    heal: 2,
    pass: 3,
  })
  holds("P10 P12 R30 nor does an engine that ends at any moment", {
    ...everyday,
    open: 4,
    restart: 2,
    pass: 1,
  })
})
