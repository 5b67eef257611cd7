/** What the engine says about groups: answers to their requests, and the codec of their changes. */
import * as t from "io-ts"
import { answer } from "./codec.js"
import { type Attributes, attributes } from "./group.js"
import type { PeerId } from "./id.js"

/** Answers `create`, `join`, `leave`, `invite`, `kick` and an `attributes` that sets: it is done and stored. */
export interface GroupedFrame {
  readonly type: "grouped"
  readonly ref: number
  readonly group: string
  /** The entry that says so; absent where nothing had to change. */
  readonly seq?: number
  /** Whom that entry is about: of those asked for, the ones for whom something changed. Comes with `seq`. */
  readonly peers?: readonly PeerId[]
}

/** Answers `members`: a page of them, sorted. */
export interface MembersAnswer {
  readonly type: "members"
  readonly ref: number
  readonly members: readonly PeerId[]
  /** Give it as `after` for the next page; absent when that was all. */
  readonly after?: PeerId
}

/** One group of a peer. */
export interface GroupItem {
  readonly group: string
  readonly attributes: Attributes
}

/** Answers `groups`: a page of them, sorted by id. */
export interface GroupsAnswer {
  readonly type: "groups"
  readonly ref: number
  readonly groups: readonly GroupItem[]
  /** Give it as `after` for the next page; absent when that was all. */
  readonly after?: string
}

/** Answers an `attributes` that reads. */
export interface AttributesAnswer {
  readonly type: "attributes"
  readonly ref: number
  readonly attributes: Attributes
}

/** All answers about groups. */
export type GroupAnswer = GroupedFrame | MembersAnswer | GroupsAnswer | AttributesAnswer

/** Their codecs, for the union of all that the engine says. */
export const groupAnswers: readonly t.Mixed[] = [
  answer(
    "grouped",
    { ref: t.number, group: t.string },
    { seq: t.number, peers: t.readonlyArray(t.string) },
  ),
  answer("members", { ref: t.number, members: t.readonlyArray(t.string) }, { after: t.string }),
  answer(
    "groups",
    { ref: t.number, groups: t.readonlyArray(t.type({ group: t.string, attributes })) },
    { after: t.string },
  ),
  answer("attributes", { ref: t.number, attributes }),
]
