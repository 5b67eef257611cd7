/** What a transcript calls what the engine gives random ids: the store's lives are counted, groups have their names. */

export interface Names {
  /** Epochs in the order in which they were seen. */
  readonly epochs: string[]
  /** What groups are called, by their ids. */
  readonly groups: Map<string, string>
}

/** The number of a store's life, counted from 1. */
export function epochNumber({ epochs }: Names, epoch: string): number {
  if (!epochs.includes(epoch)) epochs.push(epoch)
  return epochs.indexOf(epoch) + 1
}

/** A group's name; its id if it has none. */
export function groupName({ groups }: Names, id: string): string {
  return groups.get(id) ?? id
}

/** The id of what a transcript calls a group; the name itself if there is none, so that strangers can guess. */
export function groupId({ groups }: Names, name: string): string {
  for (const [id, known] of groups) if (known === name) return id
  return name
}

/** A conversation's key as transcripts write it: `alice:bob`, or a group's name. */
export function conversationTitle(names: Names, key: string): string {
  return key.startsWith("g:") ? groupName(names, key.slice(2)) : key.slice(2)
}

/** The key of what a transcript writes as `alice:bob` or as a group's name. */
export function conversationNamed(names: Names, title: string): string {
  return title.includes(":") ? `p:${title}` : `g:${groupId(names, title)}`
}
