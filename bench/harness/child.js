/** Child processes of a round. */
import { fork } from "node:child_process"
import { fileURLToPath } from "node:url"

const pathOf = (/** @type {string} */ name) =>
  fileURLToPath(new URL(`../process/${name}.js`, import.meta.url))

/** A round that takes longer than this has lost something. */
const longestMs = 300_000

/** @param {"server" | "client"} name @param {object} argument @param {string[]} flags */
export function start(name, argument, flags = []) {
  const child = fork(pathOf(name), [JSON.stringify(argument)], {
    execArgv: flags,
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  })
  /** @type {Map<number, (answer: unknown) => void>} */
  const waiting = new Map()
  let last = 0
  child.on("message", (/** @type {any} */ { id, answer }) => {
    if (id === undefined) return
    waiting.get(id)?.(answer)
    waiting.delete(id)
  })
  const gone = new Promise((ended) => child.once("exit", ended))
  return {
    child,
    pid: /** @type {number} */ (child.pid),
    gone,
    stop: () => void (child.connected && child.send({ id: 0, ask: "stop" })),
    /** The first message that has this field. @param {string} field */
    said: (field) =>
      new Promise((heard, failed) => {
        const timer = setTimeout(() => {
          child.kill("SIGKILL")
          failed(new Error(`The ${name} has not said ${field} within ${longestMs} ms.`))
        }, longestMs)
        child.on("message", (/** @type {any} */ message) => {
          if (!(field in message)) return
          clearTimeout(timer)
          heard(message[field])
        })
        child.once("exit", (code) => {
          clearTimeout(timer)
          failed(new Error(`The ${name} has ended (${code}) before it said ${field}.`))
        })
      }),
    /** @param {string} ask @param {unknown} [argument] */
    ask: (ask, argument) =>
      new Promise((answered) => {
        waiting.set(++last, answered)
        child.send({ id: last, ask, argument })
      }),
  }
}
