/** `@peerage/testing/simulator`: the real engine and real clients, in virtual time, with everything going wrong. */
export type { StoreAdapter } from "./simulator/host.js"
export type { OperationName, Step } from "./simulator/operation.js"
export type { Profile } from "./simulator/profile.js"
export type { Setup } from "./simulator/setup.js"
export type { Simulation, SimulationOptions, SimulationResult } from "./simulator/simulate.js"
export { simulate } from "./simulator/simulate.js"
export type { Trace } from "./simulator/trace.js"
export type { WireSpeed } from "./simulator/wire.js"
