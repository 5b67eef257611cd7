/**
 * What the browser keeps for a person between visits: whom it watches, with whom it has talked, and up to where it has
 * read. No message is kept here; those come from history.
 */
import { isId } from "@peerage/core/protocol"
import { newConversation, type Reading } from "./model/conversation.js"
import { lastSeq } from "./model/log.js"
import { byRecency, keyOf, type State, withWatched } from "./model/state.js"
import type { KeptStorage } from "./storage.js"

interface Saved {
  readonly watched: readonly string[]
  readonly conversations: readonly (Reading & { readonly others: readonly string[] })[]
}

const mostSaved = 200

/** Puts what was kept into a fresh state. What cannot be read counts as nothing. */
export function withSaved(state: State, storage: KeptStorage): State {
  const { watched, conversations } = readSaved(storage.getItem(placeOf(state)))
  const known = conversations.map(({ others, ...reading }) =>
    newConversation(keyOf(state.me, others), others, reading),
  )
  return {
    ...withWatched(state, watched),
    conversations: Object.fromEntries(known.map((each) => [each.key, each])),
  }
}

/** Keeps what the state holds. A storage that is full or forbidden is none of the reader's business. */
export function save(state: State, storage: KeptStorage): void {
  const saved: Saved = {
    watched: [...state.watched.keys()],
    conversations: byRecency(state)
      .slice(0, mostSaved)
      .map(({ others, readUpTo, unread, countedUpTo, log }) => ({
        others,
        readUpTo,
        unread,
        countedUpTo: Math.max(countedUpTo, lastSeq(log)),
      })),
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
    const { watched, conversations } = JSON.parse(text ?? "{}") as Partial<
      Record<keyof Saved, unknown>
    >
    return { watched: idsOf(watched), conversations: listOf(conversations).flatMap(conversationOf) }
  } catch {
    return { watched: [], conversations: [] }
  }
}

function conversationOf(value: unknown): Saved["conversations"] {
  const { others, readUpTo, unread, countedUpTo } = value as Record<string, unknown>
  const ids = idsOf(others)
  if (ids.length === 0) return []
  const [read = 0, count = 0, counted = 0] = [readUpTo, unread, countedUpTo].map(naturalOf)
  return [{ others: ids, readUpTo: read, unread: count, countedUpTo: counted }]
}

function naturalOf(value: unknown): number {
  return Number.isSafeInteger(value) && (value as number) > 0 ? (value as number) : 0
}

function idsOf(value: unknown): string[] {
  return listOf(value).filter((each): each is string => typeof each === "string" && isId(each))
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}
