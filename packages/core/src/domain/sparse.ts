/**
 * Maps that most of their owners never write to: all share one empty map until they do. An empty map has a table of its
 * own, and a session at rest would carry a kilobyte of them.
 */

/** The one empty map. */
export const noEntries: ReadonlyMap<never, never> = new Map<never, never>()

/** The map itself to write to, or a new one in place of the shared one: to be kept by its owner. */
export function ownEntries<Key, Value>(map: ReadonlyMap<Key, Value>): Map<Key, Value> {
  return map === noEntries ? new Map() : (map as Map<Key, Value>)
}
