/**
 * The pure core alone: objects in, objects out, no store and no wire. A message is its send, the end of the turn, the
 * store's answer and the receiver's acknowledgement; how many share the last three is the batch.
 */
import { emptyState, evolve, limitsWith, step } from "@peerage/core/kernel"
import { Subject } from "rxjs"
// Not for the public: the engine's own fold.
import { run as fold } from "../../packages/core/dist/stream/run.js"
import { noRates } from "../servers/peerage.js"
import { numbered } from "./load.js"

const key = "p:alice:bob"
const text = numbered(1, 200)
const env = {
  now: 1_800_000_000_000,
  monotonic: 0,
  limits: limitsWith(noRates),
  resumeWindowMs: 30_000,
  md5: (/** @type {string} */ ids) => ids,
}

/** Alice, who watches Bob, and Bob; both online, their log in memory. @returns {any[]} */
function begun() {
  const line = (connection, peer, watch, session) => [
    { type: "ConnectionOpened", connection, trusted: false, canResume: true },
    {
      type: "OpenRequested",
      connection,
      ref: 1,
      peer,
      device: "phone",
      watch,
      positions: [],
      nextToken: connection,
    },
    { type: "BehindLoaded", session, connection, conversations: [], all: true, groups: [] },
  ]
  return [...line("a", "alice", ["bob"], 1), ...line("b", "bob", [], 2)]
}

/** @type {any} */
const logLoaded = {
  type: "ConversationLoaded",
  conversation: key,
  head: { seq: 0, n: 0, timestamp: 0 },
  floor: { seq: 0, n: 0 },
  lastFrom: undefined,
  info: undefined,
  memberships: [],
  peers: ["alice", "bob"].map((peer) => ({ peer, cursor: undefined, behind: false })),
}

/** @param {number} ref @returns {any} */
const sends = (ref) => ({
  type: "SendRequested",
  connection: "a",
  ref,
  to: ["bob"],
  group: undefined,
  text,
  transient: false,
  key: undefined,
  again: false,
  receipt: false,
  skipUnwatched: false,
})

/** @param {(input: any) => void} dispatch @param {number} messages @param {number} batch */
function talk(dispatch, messages, batch) {
  for (const input of begun()) dispatch(input)
  // The first send asks for the log.
  dispatch(sends(1))
  dispatch(logLoaded)
  dispatch({ type: "LaneWoken", conversation: key })
  dispatch({ type: "Committed", conversation: key, result: "done" })
  // CPU, not the clock: on a busy machine the others would be measured.
  const began = process.cpuUsage()
  for (let n = 0; n < messages; n += batch) {
    for (let at = 0; at < batch; at++) dispatch(sends(n + at + 2))
    dispatch({ type: "LaneWoken", conversation: key })
    dispatch({ type: "Committed", conversation: key, result: "done" })
    dispatch({ type: "AckReceived", connection: "b", positions: [[key, n + batch + 1]] })
  }
  const { user, system } = process.cpuUsage(began)
  return (user + system) / 1_000
}

const isMessage = (effect) => effect.type === "Deliver" && effect.frame.value.type === "message"

/** Steps and evolves by hand. @param {number} messages @param {number} batch */
function byHand(messages, batch) {
  const state = emptyState()
  let delivered = 0
  const decide = (input) => {
    const { facts, effects } = step(state, input, env)
    for (const fact of facts) evolve(state, fact)
    for (const effect of effects) {
      if (effect.type === "Continue") decide(effect.input)
      else if (isMessage(effect)) delivered++
    }
  }
  return { ms: talk(decide, messages, batch), delivered }
}

/** The same through the engine's fold. @param {number} messages @param {number} batch */
function throughFold(messages, batch) {
  const state = emptyState()
  /** @type {Subject<any>} */
  const inputs = new Subject()
  let [delivered, decisions] = [0, 0]
  const onDefect = (_input, error) => {
    throw error
  }
  inputs.pipe(fold(state, () => ({ ...env }), onDefect)).subscribe(({ effects }) => {
    decisions++
    for (const effect of effects) if (isMessage(effect)) delivered++
  })
  return { ms: talk((input) => inputs.next(input), messages, batch), delivered, decisions }
}

/**
 * @param {import("./load.js").Target} _target
 * @param {{ messages: number, batch: number }} parameters
 * @returns {Promise<import("./load.js").Figures>}
 */
export async function run(_target, { messages, batch }) {
  byHand(messages, batch)
  throughFold(messages, batch)
  const hand = byHand(messages, batch)
  const folded = throughFold(messages, batch)
  for (const { delivered } of [hand, folded])
    if (delivered !== messages + 1) throw new Error(`${delivered} of ${messages} were delivered.`)
  return {
    message: (folded.ms / messages) * 1_000,
    decision: (folded.ms / folded.decisions) * 1_000,
    byHand: (hand.ms / messages) * 1_000,
    fold: folded.ms / hand.ms,
  }
}
