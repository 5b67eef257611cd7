import { transportConformance } from "@peerage/testing"
import { describe, it } from "vitest"
import { served } from "./subject.js"

const patient = (title: string, body: () => Promise<void>) => it(title, body, 20_000)

for (const whose of ["own server", "host's io"] as const) {
  describe(whose, () => {
    transportConformance({
      test: { describe, it: patient },
      factory: () => served(whose),
      wire: true,
    })
  })
}
