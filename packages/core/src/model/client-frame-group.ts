/** What a client says about groups (seed, Group). All are requests; what needs no signature says so. */
import * as t from "io-ts"
import { natural, request, type Signed, signed, strings } from "./codec.js"
import { type Attributes, attributes } from "./group.js"
import type { PeerId } from "./id.js"

/** Creates a group and joins it; the engine gives the id. */
export interface CreateFrame {
  readonly type: "create"
  readonly ref: number
  readonly attributes?: Attributes
  /** As a `join` of the empty group id (seed). */
  readonly signed?: Signed
}

/** Joins a group that exists. Joining as a member changes nothing. */
export interface JoinFrame {
  readonly type: "join"
  readonly ref: number
  readonly group: string
  readonly signed?: Signed
}

/** Leaves a group; needs no signature. */
export interface LeaveFrame {
  readonly type: "leave"
  readonly ref: number
  readonly group: string
}

/** Makes others members. Those who are already are passed over. */
export interface InviteFrame {
  readonly type: "invite"
  readonly ref: number
  readonly group: string
  readonly peers: readonly PeerId[]
  readonly signed?: Signed
}

/** Puts others out. Those who are no members are passed over. */
export interface KickFrame {
  readonly type: "kick"
  readonly ref: number
  readonly group: string
  readonly peers: readonly PeerId[]
  readonly signed?: Signed
}

/** Asks for a group's members, sorted; members only. */
export interface MembersFrame {
  readonly type: "members"
  readonly ref: number
  readonly group: string
  /** Go on after this one of the last answer. */
  readonly after?: PeerId
}

/** Asks for the groups that the peer is a member of, sorted by id. */
export interface GroupsFrame {
  readonly type: "groups"
  readonly ref: number
  /** Go on after this one of the last answer. */
  readonly after?: string
}

/** Reads a group's attributes, or with `set` changes some of them; members only. */
export interface AttributesFrame {
  readonly type: "attributes"
  readonly ref: number
  readonly group: string
  /** What to change; `null` removes an attribute, all others stay. */
  readonly set?: Attributes
}

/** All that a client says about groups. */
export type GroupRequest =
  | CreateFrame
  | JoinFrame
  | LeaveFrame
  | InviteFrame
  | KickFrame
  | MembersFrame
  | GroupsFrame
  | AttributesFrame

const ofGroup = { ref: natural, group: t.string }

/** Their codecs, for the union of all that a client says. */
export const groupRequests: readonly t.Mixed[] = [
  request("create", { ref: natural }, { attributes, signed }),
  request("join", ofGroup, { signed }),
  request("leave", ofGroup),
  request("invite", { ...ofGroup, peers: strings }, { signed }),
  request("kick", { ...ofGroup, peers: strings }, { signed }),
  request("members", ofGroup, { after: t.string }),
  request("groups", { ref: natural }, { after: t.string }),
  request("attributes", ofGroup, { set: attributes }),
]
