import { transportConformance } from "@peerage/testing"
import { describe, it } from "vitest"
import { samples } from "./dialer.js"
import { served } from "./subject.js"

describe("transportConformance passes for the wire of 2014", () => {
  transportConformance({
    test: { describe, it: (title, body) => it(title, body, 20_000) },
    factory: () => served(),
    wire: true,
    samples,
    // Who somebody is the 2014 protocol proves by signatures alone.
    auth: false,
  })
})
