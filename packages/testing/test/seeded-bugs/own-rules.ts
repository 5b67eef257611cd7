/**
 * What a number says in the checker's words: the rules that a history breaks when that promise, rule or race does. Of the
 * races it is what their report names as the property that fails; of the others, what they promise. A bug must be caught
 * by one of these, not only by something that it breaks beside.
 */
import type { CheckRule } from "../../src/checker/report.js"

const rules: Readonly<Record<string, readonly CheckRule[]>> = {
  P1: ["C1", "C10"],
  P2: ["C4"],
  P3: ["C3"],
  P4: ["C6"],
  P5: ["C2"],
  P6: ["C9"],
  P9: ["C7"],
  P10: ["C8"],
  P11: ["C7"],
  P12: ["C10"],
  L1: ["C4", "C5"],
  L4: ["C5"],
  L5: ["C5"],
  L6: ["C3"],
  L7: ["C1"],
  L9: ["C4"],
  L10: ["C4"],
  L12: ["C1", "C5"],
  L13: ["C1"],
  L14: ["C8"],
  R1: ["C1", "C4"],
  R2: ["C4"],
  R3: ["C1", "C4"],
  R5: ["C7"],
  R6: ["C1", "C10"],
  R7: ["C10"],
  R8: ["C7"],
  R11: ["C8"],
  R12: ["C8"],
  R13: ["C8"],
  R14: ["C1"],
  R15: ["C1"],
  R16: ["C1"],
  R17: ["C4"],
  R19: ["C9"],
  R20: ["C6"],
  R21: ["C1"],
  R22: ["C3"],
  R24: ["C6", "C12"],
  R25: ["C1", "C5"],
  R26: ["C9"],
  R28: ["C6"],
}

/** The rules of a bug's numbers; a number of the checker stands for itself. */
export function ownRules(breaks: string): readonly CheckRule[] {
  const numbers = breaks.split(" ")
  const found = numbers.flatMap((number) => {
    const own = number.startsWith("C") ? [number as CheckRule] : rules[number]
    if (!own) throw new Error(`${number} has no rule of the checker`)
    return own
  })
  return [...new Set(found)].sort((one, other) => Number(one.slice(1)) - Number(other.slice(1)))
}
