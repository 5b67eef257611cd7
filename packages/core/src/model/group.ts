/** What a group is to those who see it: its attributes, its members' changes, and how much of its log is whose (P10). */
import * as t from "io-ts"
import type { PeerId } from "./id.js"

/** The host's or the members' own columns of a group. Values are plain; `null` in a change removes one. */
export type Attributes = Readonly<Record<string, string | number | boolean | null>>

/** What one membership entry says: who did what to whom. Each reader derives its own notice from it (L8). */
export type ChangeKind = "joined" | "left" | "invited" | "kicked" | "attributes"

/**
 * A change of a group as it goes over the wire and into the log, where it has a `seq` among the messages (P10).
 * `joined`, `left`: `peers` is the one who did. `invited`, `kicked`: those to whom `by` did it. `attributes`: no peers.
 */
export interface MembershipFrame {
  readonly type: "membership"
  /** `<group>.<seq>`. */
  readonly id: string
  readonly conversation: string
  readonly group: string
  readonly seq: number
  /** How many messages the log held before this entry; it is none itself (L8). */
  readonly n: number
  readonly change: ChangeKind
  readonly peers: readonly PeerId[]
  readonly by: PeerId
  /** What was set, only with `attributes`. */
  readonly attributes?: Attributes
  /** Milliseconds since 1970, as a message's. */
  readonly timestamp: number
}

/** A place in a log: an entry's `seq` and how many messages the log holds with it. */
export interface Place {
  readonly seq: number
  readonly n: number
}

/**
 * What a peer may have of a group's log: from the entry that let it in to the one that put it out, both included.
 * `to` is absent while it is a member.
 */
export interface Membership {
  readonly from: Place
  readonly to?: Place
}

/** What a group's log does not hold: its attributes, and that it exists. */
export interface GroupInfo {
  readonly attributes: Attributes
  readonly createdBy: PeerId
  readonly createdAt: number
}

const value = t.union([t.string, t.number, t.boolean, t.null])

/** Decodes attributes; own keys only, whatever they are called (S22). */
export const attributes: t.Type<Attributes, unknown, unknown> = new t.Type<
  Attributes,
  unknown,
  unknown
>(
  "attributes",
  (input): input is Attributes => isAttributes(input),
  (input, context) => (isAttributes(input) ? t.success(input) : t.failure(input, context)),
  t.identity,
)

function isAttributes(input: unknown): input is Attributes {
  return (
    typeof input === "object" &&
    input !== null &&
    !Array.isArray(input) &&
    Object.values(input).every(
      (one) => value.is(one) && (typeof one !== "number" || Number.isFinite(one)),
    )
  )
}
