/** All cases, in the order in which they are told. */
import { alone } from "./alone.js"
import { direct, directAll } from "./direct.js"
import { groups } from "./group.js"
import { growth } from "./growth.js"
import { latency } from "./paced.js"
import { sessions } from "./sessions.js"
import { stored } from "./stored.js"

/** @type {readonly import("../harness/turns.js").Case[]} */
export const cases = [
  ...direct,
  ...latency,
  ...groups,
  ...sessions,
  ...stored,
  ...alone,
  ...directAll,
  ...growth,
]

/** What `npm run bench` runs: what a user feels, in a few minutes. */
export const quick = ["direct-64", "latency", "group-100", "presence", "core", "bundle"]
