/** What the commands of a transcript do. One function each; they say nothing of what must come of it. */

import type { FailureCode } from "@peerage/core"
import type { ClientFrame, Position } from "@peerage/core/protocol"
import type { StoreCall } from "../store/faulty-store.js"
import { groupVerbs } from "./act-group.js"
import { type Act, ask, lineOf, list } from "./ask.js"
import { dialLine, type StageLine } from "./line.js"
import { conversationNamed, groupId } from "./names.js"
import type { Notice, Stage } from "./stage.js"
import type { Command } from "./transcript.js"

/** Does what a command says. */
export async function act(stage: Stage, command: Command): Promise<void> {
  const perform = verbs[command.verb]
  if (!perform) throw new Error(`No such command: ${command.line}`)
  await perform(stage, command)
}

const verbs: Readonly<Record<string, Act>> = {
  start: (stage, { options }) => stage.start(options),
  stop,
  advance: (stage, { words }) => pass(stage, milliseconds(words[0])),
  jump: (stage, { words }) => stage.clock.jump(milliseconds(words[0])),
  notice(stage, { words }) {
    for (const word of words) stage.notices.add(word as Notice)
  },
  store(stage, { words, options }) {
    const [what, call = "commit"] = words
    stage.faults.length = 0
    if (what === "works") return
    const nth = stage.store.calls[call as StoreCall] + 1
    const times = Number(options.times ?? Number.POSITIVE_INFINITY)
    const fault = what === "hangs" ? "hang" : ((options.code ?? "store-failed") as FailureCode)
    const applied = options.applied === "yes"
    stage.faults.push({ call: call as StoreCall, nth, times, fault, applied })
  },
  async reopen(stage) {
    await stage.engine.reopen()
  },

  async open(stage, { words, options }) {
    const line = await dial(stage, words[0])
    const { watch, positions } = options
    line.ask({
      type: "open",
      version: 1,
      peer: line.peer,
      device: line.device,
      ...(watch === undefined ? {} : { watch: list(watch) }),
      ...(positions === undefined ? {} : { positions: positionsOf(stage, positions) }),
      ...epochOf(stage, words),
    } as ClientFrame)
  },
  async resume(stage, { words, options }) {
    const line = await dial(stage, words[0])
    const { positions } = options
    const tokens = stage.tokens.get(deviceOf(words[0])) ?? []
    const token = tokens.at(words.includes("spent") ? -2 : -1)
    line.ask({
      type: "resume",
      version: 1,
      peer: line.peer,
      device: line.device,
      token: token ?? "",
      ...(positions === undefined ? {} : { positions: positionsOf(stage, positions) }),
      ...epochOf(stage, words),
    } as ClientFrame)
  },
  close: (stage, { words }) => lineOf(stage, words[0]).ask({ type: "close" }),
  lose: (stage, { words }) => lineOf(stage, words[0]).line.close(),
  watch: (stage, { words }) => ask(stage, words[0], { type: "watch", peers: list(words[1]) }),
  unwatch: (stage, { words }) => ask(stage, words[0], { type: "unwatch", peers: list(words[1]) }),
  status: (stage, { words }) => ask(stage, words[0], { type: "status", peers: list(words[1]) }),
  send(stage, { words, options }) {
    const [name, ...flags] = words
    const text = flags.pop() ?? ""
    const times = Number(options.times ?? 0)
    const from = Number(options.from ?? 1)
    const texts =
      times === 0 ? [text] : Array.from({ length: times }, (_, n) => `${text}${from + n}`)
    for (const one of texts) {
      ask(stage, name, {
        type: "send",
        ...whereTo(stage, options),
        text: one,
        ...(options.key === undefined ? {} : { key: Number(options.key) }),
        ...(flags.includes("again") ? { again: true } : {}),
        ...(flags.includes("receipt") ? { receipt: true } : {}),
        ...(flags.includes("transient") ? { transient: true } : {}),
        ...(flags.includes("skip") ? { unwatched: "skip" } : {}),
      })
    }
  },
  ack(stage, { words }) {
    const line = lineOf(stage, words[0])
    const positions = words[1] === undefined ? [...line.seen] : positionsOf(stage, words[1])
    line.line.send({ type: "ack", positions })
  },
  ...groupVerbs,
  history(stage, { words, options }) {
    const bounds = ["before", "after", "limit"].flatMap((name) =>
      options[name] === undefined ? [] : [[name, Number(options[name])] as const],
    )
    // Times are told from the start of the story.
    const times = ["beforeTime", "sinceTime"].flatMap((name) =>
      options[name] === undefined
        ? []
        : [[name, 1_800_000_000_000 + milliseconds(options[name])] as const],
    )
    ask(stage, words[0], {
      type: "history",
      ...(options.group === undefined
        ? { with: list(options.with) }
        : { group: groupId(stage.names, options.group) }),
      ...(words.includes("notices") ? { notices: true } : {}),
      ...Object.fromEntries([...bounds, ...times]),
    })
  },
}

/** Closes the engine. A store that hangs is waited for until its deadline, so that time passes meanwhile. */
export async function stop(stage: Stage): Promise<void> {
  let isClosed = false
  const closing = stage.engine.close().then(() => {
    isClosed = true
  })
  await settle()
  while (!isClosed) await pass(stage, 1_000)
  await closing
}

/** Lets everything come to rest that needs no time to pass. */
export async function settle(): Promise<void> {
  // Everything between engine, store and lines is done in microtasks; a burst on a line goes on after a timer.
  for (let burst = 0; burst < 4; burst++) {
    await new Promise<void>((resolve) => setTimeout(resolve))
    for (let turn = 0; turn < 3; turn++) await new Promise<void>((resolve) => setImmediate(resolve))
  }
}

/** Lets time pass in steps, so that what a tick began is done before the next one. */
async function pass(stage: Stage, ms: number): Promise<void> {
  for (let left = ms; left > 0; left -= 200) {
    stage.clock.advance(Math.min(200, left))
    await new Promise<void>((resolve) => setImmediate(resolve))
  }
}

async function dial(stage: Stage, name = ""): Promise<StageLine> {
  if (stage.lines.get(name)?.ended === false)
    throw new Error(`${name} is still open: name a second`)
  const tokens = stage.tokens.get(deviceOf(name)) ?? []
  stage.tokens.set(deviceOf(name), tokens)
  const line = await dialLine(stage.dialer, name, (token) => tokens.push(token))
  stage.lines.set(name, line)
  return line
}

/** `alice/phone` of `alice/phone#2`. */
function deviceOf(name = ""): string {
  return name.replace(/#.*/, "")
}

/** `to=alice,bob` or `group=raid`. */
function whereTo({ names }: Stage, { to, group }: Command["options"]): object {
  return group === undefined ? { to: list(to) } : { group: groupId(names, group) }
}

/** The epoch that goes with positions: the newest that anybody was told, or one of before (`stale`). */
function epochOf(stage: Stage, words: readonly string[]): { readonly epoch?: string } {
  const epoch = words.includes("stale") ? "stale" : stage.names.epochs.at(-1)
  return epoch === undefined ? {} : { epoch }
}

/** Reads `alice:bob@3,raid@1`. */
function positionsOf({ names }: Stage, text: string): readonly Position[] {
  return list(text).map((one) => {
    const [conversation = "", seq] = one.split("@")
    return [conversationNamed(names, conversation), Number(seq)]
  })
}

function milliseconds(text = "0"): number {
  const [, amount, unit = "ms"] = /^(-?\d+)(ms|s|m|h|d)?$/.exec(text) ?? []
  const units: Readonly<Record<string, number>> = {
    ms: 1,
    s: 1_000,
    m: 60_000,
    h: 3_600_000,
    d: 86_400_000,
  }
  if (amount === undefined) throw new Error(`Not a time: ${text}`)
  return Number(amount) * (units[unit] as number)
}
