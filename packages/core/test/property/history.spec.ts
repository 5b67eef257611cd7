import { describe } from "vitest"
import { everyday, holds } from "./holds.js"

describe("random histories of devices", () => {
  holds(
    "P1 P2 P3 P7 L1 L2 L10 R1 R2 R3 nothing is lost, reordered or repeated, whoever comes and goes",
    everyday,
  )
  holds("P4 L15 R6 R28 a send is stored once, however often it is sent", {
    ...everyday,
    again: 6,
    close: 1,
  })
  holds("P8 P11 L6 L7 R4 R14 R15 R16 devices acknowledge for their peer, and only what they got", {
    ...everyday,
    ack: 10,
    close: 2,
    pass: 3,
    open: 4,
  })
  holds("P9 R5 R8 R9 R10 presence is a snapshot and its changes", {
    send: 3,
    open: 4,
    close: 4,
    lose: 4,
    resume: 4,
    watch: 4,
    unwatch: 4,
    status: 2,
    pass: 3,
    settle: 3,
    longTimes: true,
  })
  holds("P5 transient messages keep their order and leave no trace", { ...everyday, transient: 8 })
  holds("P6 L3 L4 L9 R17 R18 R19 R26 cap and age hold at opens, are told, and lose nothing else", {
    ...everyday,
    open: 5,
    close: 2,
    pass: 4,
    jump: 1,
    history: 2,
    longTimes: true,
  })
})
