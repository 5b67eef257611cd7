/** Pieces of a log that somebody may see: both ends included, oldest first. */
import type { Membership } from "../model/group.js"

export type Piece = readonly [from: number, to: number]

/** The end of a log that goes on. */
export const endOfLog: number = Number.MAX_SAFE_INTEGER

/** All of it. */
export const wholeLog: readonly Piece[] = [[1, endOfLog]]

/** What lies within a peer's memberships of a group (S35). */
export function piecesOf(memberships: readonly Membership[]): readonly Piece[] {
  return memberships.map(({ from, to }) => [from.seq, to?.seq ?? endOfLog])
}
