/** All cases, in the order in which they are told. */
import { direct, directAll } from "./direct.js"

/** @type {readonly import("../harness/turns.js").Case[]} */
export const cases = [...direct, ...directAll]

/** What `npm run bench` runs: what a user feels, in a few minutes. */
export const quick = ["direct-64"]
