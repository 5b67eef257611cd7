/**
 * What the browser keeps for a person between visits: whom it watches, and what its groups are called, so that it can
 * be told of one which it was put out of. All else the engine knows.
 */
import { isId } from "@peerage/core/protocol"
import { withGroup } from "./model/conversation.js"
import { inConversation, type State, withWatched } from "./model/state.js"
import type { KeptStorage } from "./storage.js"

interface Saved {
  readonly watched: readonly string[]
  readonly groups: readonly { readonly id: string; readonly name: string }[]
}

const mostSaved = 200

/** Puts what was kept into a fresh state. What cannot be read counts as nothing. */
export function withSaved(state: State, storage: KeptStorage): State {
  const { watched, groups } = readSaved(storage.getItem(placeOf(state)))
  return groups.reduce(
    (sum, { id, name }) =>
      inConversation(sum, { group: id }, (each) => withGroup(each, { attributes: { name } })),
    withWatched(state, watched),
  )
}

/** Keeps what the state holds. A storage that is full or forbidden is none of the reader's business. */
export function save(state: State, storage: KeptStorage): void {
  const saved: Saved = {
    watched: [...state.watched.keys()],
    groups: Object.values(state.conversations)
      .flatMap(({ group }) => (group?.isMember ? [group] : []))
      .slice(0, mostSaved)
      .map(({ id, attributes: { name } }) => ({ id, name: typeof name === "string" ? name : "" })),
  }
  try {
    storage.setItem(placeOf(state), JSON.stringify(saved))
  } catch {}
}

function placeOf({ app, me }: State): string {
  return `peerage-demo:${app}:${me}`
}

function readSaved(text: string | null): Saved {
  try {
    const { watched, groups } = JSON.parse(text ?? "{}") as Partial<Record<keyof Saved, unknown>>
    return { watched: listOf(watched).filter(isIdText), groups: listOf(groups).flatMap(groupOf) }
  } catch {
    return { watched: [], groups: [] }
  }
}

function groupOf(value: unknown): Saved["groups"] {
  const { id, name } = value as Record<string, unknown>
  return isIdText(id) && typeof name === "string" ? [{ id, name }] : []
}

function isIdText(value: unknown): value is string {
  return typeof value === "string" && isId(value)
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}
