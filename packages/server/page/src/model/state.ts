/** All that the page shows, as one value, and the plain changes to it. Pure. */
import { groupKey, peersKey } from "@peerage/core/protocol"
import {
  asRead,
  type Conversation,
  type ConversationName,
  type Group,
  lastLine,
  newConversation,
} from "./conversation.js"

/** How the line to the server stands. `back` follows a pause and is shown for a moment. */
export type Line =
  | { readonly is: "connecting" }
  | { readonly is: "open" }
  | { readonly is: "paused" }
  | { readonly is: "back"; readonly sameSession: boolean }
  | { readonly is: "ended"; readonly why: string }

/** What a narrow window shows; a wide one shows more than one of them side by side. */
export type View = "chats" | "people" | "chat"

/** A short word that goes away by itself. */
export interface Toast {
  readonly id: number
  readonly text: string
}

export interface State {
  readonly app: string
  readonly me: string
  readonly line: Line
  /** Watched peers and whether they are online; `undefined` while that is not known. */
  readonly watched: ReadonlyMap<string, boolean | undefined>
  readonly conversations: Readonly<Record<string, Conversation>>
  /** The key of the conversation in the pane. */
  readonly open: string | undefined
  readonly view: View
  readonly toasts: readonly Toast[]
}

const mostToasts = 4

export function firstState(app: string, me: string): State {
  return {
    app,
    me,
    line: { is: "connecting" },
    watched: new Map(),
    conversations: {},
    open: undefined,
    view: "chats",
    toasts: [],
  }
}

/** The conversation's key: of its group, or of the peers other than oneself. */
export function keyOf(me: string, name: ConversationName): string {
  return name.group === undefined ? peersKey([me, ...name.with]) : groupKey(name.group)
}

/** Changes one conversation, which begins if it is not there. */
export function inConversation(
  state: State,
  name: ConversationName,
  change: (conversation: Conversation) => Conversation,
): State {
  const key = keyOf(state.me, name)
  const old = state.conversations[key] ?? begun(key, name)
  return { ...state, conversations: { ...state.conversations, [key]: change(old) } }
}

function begun(key: string, { with: others = [], group: id }: ConversationName): Conversation {
  return newConversation(key, [...others].sort(), id === undefined ? undefined : newGroup(id))
}

function newGroup(id: string): Group {
  return { id, attributes: {}, members: undefined, isMember: true }
}

/** What is in the pane of a page that is looked at counts as read. */
export function withRead(state: State, isLookedAt: boolean): State {
  const conversation = state.open === undefined ? undefined : state.conversations[state.open]
  if (conversation === undefined || !isLookedAt) return state
  const read = asRead(conversation)
  if (read === conversation) return state
  return { ...state, conversations: { ...state.conversations, [read.key]: read } }
}

export function withWatched(state: State, peers: readonly string[]): State {
  const added = peers
    .filter((peer) => !state.watched.has(peer))
    .map((peer) => [peer, undefined] as const)
  return { ...state, watched: new Map([...state.watched, ...added]) }
}

export function withoutWatched(state: State, peer: string): State {
  return { ...state, watched: new Map([...state.watched].filter(([each]) => each !== peer)) }
}

/** Presence of peers that are watched; a word about others is too late and is dropped. */
export function withPresence(state: State, peers: readonly string[], isOnline: boolean): State {
  const changed = peers
    .filter((peer) => state.watched.has(peer))
    .map((peer) => [peer, isOnline] as const)
  return { ...state, watched: new Map([...state.watched, ...changed]) }
}

export function withToast(state: State, toast: Toast): State {
  return { ...state, toasts: [...state.toasts.slice(1 - mostToasts), toast] }
}

export function withoutToast(state: State, id: number): State {
  return { ...state, toasts: state.toasts.filter((toast) => toast.id !== id) }
}

/** Newest first; those without a word yet come last, in the order in which they began. */
export function byRecency({ conversations }: State): readonly Conversation[] {
  const time = (each: Conversation) => lastLine(each)?.timestamp ?? 0
  return Object.values(conversations).sort((a, b) => time(b) - time(a))
}

/** Unread messages over all conversations. */
export function unreadOf({ conversations }: State): number {
  return Object.values(conversations).reduce((sum, { unread }) => sum + unread, 0)
}

/** The peers of a conversation that would have to be watched before one can send to it. */
export function unwatchedOf({ watched }: State, { others }: Conversation): readonly string[] {
  return others.filter((peer) => !watched.has(peer))
}

/** Everybody watched, online first, then by name. */
export function peopleOf({
  watched,
}: State): readonly (readonly [peer: string, isOnline: boolean | undefined])[] {
  return [...watched].sort(
    ([a, isAOnline], [b, isBOnline]) =>
      Number(isBOnline ?? false) - Number(isAOnline ?? false) || a.localeCompare(b),
  )
}
