/** What an application gives, checked before it becomes an input: what no engine would take is refused here. */
import type { Attributes } from "@peerage/core/protocol"
import { failure, isId, PeerageError } from "@peerage/core/protocol"
import { frameBytes, frameOverhead } from "./rules/bounds.js"
import { jsonBytes } from "./rules/list.js"
import type { Target } from "./rules/pending.js"

/** Whether a value may name a peer, a device or a group. */
export function isName(id: unknown): boolean {
  return typeof id === "string" && isId(id)
}

/** A list without repeats. An id that no engine takes must not enter the watch set: every open would be refused. */
export function peerList(peers: string | readonly string[]): readonly string[] {
  const list = typeof peers === "string" ? [peers] : [...new Set(peers)]
  if (list.every(isName)) return list
  throw new PeerageError(failure("bad-id", { peers: list.filter((peer) => !isName(peer)) }))
}

/** A list that must go in one frame: a longer one would cut the line. */
export function shortPeerList(peers: string | readonly string[]): readonly string[] {
  const list = peerList(peers)
  if (jsonBytes(list) > frameBytes - frameOverhead) throw new PeerageError(failure("too-many"))
  return list
}

/** A group's id. */
export function groupId(id: string): string {
  if (!isName(id)) throw new PeerageError(failure("bad-id"))
  return id
}

/** Other peers, or a group: exactly one of the two. */
export function targetOf(given: {
  readonly with?: string | readonly string[]
  readonly group?: string
}): Target {
  if ((given.with === undefined) === (given.group === undefined)) {
    throw badOptions("A conversation is named by `with` or by `group`, one of the two.")
  }
  return given.with === undefined
    ? { group: groupId(given.group ?? "") }
    : { peers: shortPeerList(given.with) }
}

/** A copy, so that it stays as it was given: the call may wait. What it must be otherwise, the engine says. */
export function attributesOf(given: Attributes): Attributes {
  const isPlain =
    typeof given === "object" &&
    given !== null &&
    Object.values(given).every((value) => value === null || plain.has(typeof value))
  if (!isPlain) throw badOptions("An attribute is a text, a number, a boolean or null.")
  const copy = Object.fromEntries(Object.entries(given))
  if (jsonBytes(copy) > frameBytes - frameOverhead) {
    const message = "A group's attributes are at most 4,096 bytes of JSON."
    throw new PeerageError(failure("too-long", { message }))
  }
  return copy
}

const plain: ReadonlySet<string> = new Set(["string", "number", "boolean"])

/** A number of things, or of one. */
export function checkCount(name: string, given: number | undefined): void {
  if (given === undefined || (Number.isSafeInteger(given) && given > 0)) return
  throw badOptions(`\`${name}\` is a whole number above 0.`)
}

/** What an option may not be. */
export function badOptions(message: string): PeerageError {
  return new PeerageError(failure("bad-options", { message }))
}
