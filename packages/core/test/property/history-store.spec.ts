import { describe } from "vitest"
import { everyday, holds } from "./holds.js"

describe("random histories of stores and engines", () => {
  holds("P12 L12 R24 R25 a store that fails, hangs or comes late loses nothing", {
    ...everyday,
    again: 3,
    fault: 4,
    heal: 2,
    pass: 4,
  })
  holds("P1 P12 R7 R20 R21 R22 an engine that ends at any moment loses nothing that it answered", {
    ...everyday,
    again: 3,
    restart: 3,
    fault: 1,
    pass: 1,
    heal: 1,
  })
  holds(
    "P12 L2 after a store lost what it promised nothing for, everyone begins anew",
    { ...everyday, again: 2, restart: 3, lossy: true },
    { supports: { durable: "none", exclusive: true } },
  )
  holds("P13 L5 R23 slow readers fall back and get everything", {
    send: 10,
    ack: 5,
    lose: 1,
    open: 1,
    resume: 1,
    pass: 2,
    settle: 2,
  })
  holds(
    "R27 listeners that are called inside `send` reorder nothing",
    { ...everyday, again: 2, close: 1, watch: 1, unwatch: 1 },
    { wire: "synchronous" },
  )
})
