/**
 * Maps and sets that most of their owners never write to: all share one that is empty until they do. An empty map has a
 * table of its own, and a session at rest would carry a kilobyte of them.
 */

/** The one empty map. */
export const noEntries: ReadonlyMap<never, never> = new Map<never, never>()

/** The map itself to write to, or a new one in place of the shared one: to be kept by its owner. */
export function ownEntries<Key, Value>(map: ReadonlyMap<Key, Value>): Map<Key, Value> {
  return map === noEntries ? new Map() : (map as Map<Key, Value>)
}

/** The one empty set. */
export const noMembers: ReadonlySet<never> = new Set<never>()

/** The set itself to write to, or a new one in place of the shared one: to be kept by its owner. */
export function ownMembers<Member>(set: ReadonlySet<Member>): Set<Member> {
  return set === noMembers ? new Set() : (set as Set<Member>)
}
