/** Columns that cases share. */
import { mebibytes } from "../harness/report.js"

/** @typedef {import("../harness/turns.js").Column} Column */

/** @type {Column} */
export const cpu = { figure: "cpu", title: "server CPU, µs a message" }
/** @type {Column} */
export const rate = { figure: "rate", title: "messages a second" }
/** @type {Column} */
export const rss = { figure: "rss", title: "RSS, MiB", format: mebibytes, isAlone: true }
/** @type {Column} */
export const clientCpu = {
  figure: "clientCpu",
  title: "clients' CPU, µs a message",
  isAlone: true,
}
