// Numbers that no test names yet, each with what it waits for. One that has a test must leave this list: `npm run
// promises` and `npm test` fail on a number that is neither shown nor here, and on one that is both.
const realFaults = "e2e/faults"

export const missing = {
  F11: realFaults,
  F13: realFaults,
  F14: "the simulator's clock",
  F15: realFaults,
  F16: realFaults,
  F20: realFaults,
  F25: realFaults,
}
