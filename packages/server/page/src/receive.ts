/** From the client's events to the page's state. Asks the client for nothing but what it tells by itself. */
import type { Client, GroupNotice, Message, SessionChange } from "@peerage/client"
import { closeReasons, failures } from "@peerage/core/protocol"
import {
  type Conversation,
  type ConversationName,
  newConversation,
  withDelivered,
  withFleeting,
  withGroup,
  withMessage,
  withMessages,
} from "./model/conversation.js"
import { type Entry, withDropped } from "./model/log.js"
import { noticeEntry } from "./model/notice.js"
import { inConversation, keyOf, type Line, type State, withPresence } from "./model/state.js"
import { stillTyping, typingHoldsMs, typingNotice, withTyping } from "./model/typing.js"
import type { Store } from "./store.js"

/** What arrival needs beside the state. */
export interface Arrival {
  readonly store: Store<State>
  /** Says a message of somebody else to those who hear the page. */
  readonly announce: (from: string, text: string) => void
}

const backShownMs = 5_000

/** Follows the client's events for as long as the page lives. */
export function receive(client: Client, { store, announce }: Arrival): void {
  let fleeting = 0

  client.messages$.subscribe((message) => {
    const { me } = store.get()
    const name = nameOfMessage(message, me)
    if (message.transient && message.text === typingNotice) {
      if (message.own) return
      changeKnown(name, (each) => ({
        ...each,
        typing: withTyping(each.typing, message.from, Date.now()),
      }))
      // A little later than the notice ends, since a timer may come early.
      setTimeout(() => changeKnown(name, endTyping), typingHoldsMs + 50)
      return
    }
    const { seq } = message
    if (seq === undefined) {
      const local = ++fleeting
      change(name, (each) => withFleeting(each, { ...message, local }))
    } else {
      change(name, (each) => withMessage(each, me, entryOf(message, seq)))
    }
    if (!message.own) announce(message.from, message.text)
  })
  client.groups$.subscribe((notice) => {
    const { me } = store.get()
    change({ group: notice.group }, (each) => withNotice(each, me, notice))
  })
  client.presence$.subscribe(({ online, offline }) =>
    store.update((state) => withPresence(withPresence(state, online, true), offline, false)),
  )
  client.delivered$.subscribe(({ with: others, peer, seq }) => {
    if (others !== undefined)
      changeKnown({ with: others }, (each) => withDelivered(each, peer, seq))
  })
  client.dropped$.subscribe(({ ranges }) => {
    for (const { with: others = [], group, ...range } of ranges) {
      const name = group === undefined ? { with: others } : { group }
      change(name, (each) => ({ ...each, log: withDropped(each.log, range) }))
    }
  })
  client.session$.subscribe((session) => followLine(store, session))
  client.on("history-reset", () => store.update(forgetLogs))

  function change(name: ConversationName, to: (conversation: Conversation) => Conversation): void {
    store.update((state) => inConversation(state, name, to))
  }

  /** For what is worth nothing by itself: it begins no conversation. */
  function changeKnown(
    name: ConversationName,
    to: (conversation: Conversation) => Conversation,
  ): void {
    const { me, conversations } = store.get()
    if (keyOf(me, name) in conversations) change(name, to)
  }
}

/** A message's conversation: its group, or its peers without oneself. */
function nameOfMessage({ from, to = [], group }: Message, me: string): ConversationName {
  if (group !== undefined) return { group }
  return { with: [...new Set([from, ...to])].filter((peer) => peer !== me) }
}

function withNotice(conversation: Conversation, me: string, notice: GroupNotice): Conversation {
  const { kind, seq } = notice
  const next = withMessages(conversation, me, [noticeEntry(notice, me)], { from: seq, to: seq })
  if (kind === "joined" || kind === "invited") return withGroup(next, { isMember: true })
  return kind === "left" || kind === "kicked" ? withGroup(next, { isMember: false }) : next
}

/** The entry of a persistent message. */
export function entryOf({ from, text, timestamp }: Message, seq: number): Entry {
  return { seq, from, text, timestamp }
}

function endTyping(conversation: Conversation): Conversation {
  const typing = stillTyping(conversation.typing, Date.now())
  return typing === conversation.typing ? conversation : { ...conversation, typing }
}

function followLine(store: Store<State>, session: SessionChange): void {
  const line = lineOf(session)
  store.update((state) => ({ ...state, line }))
  if (line.is !== "back") return
  setTimeout(
    () =>
      store.update((state) => (state.line === line ? { ...state, line: { is: "open" } } : state)),
    backShownMs,
  )
}

function lineOf({ state, resumed, reason }: SessionChange): Line {
  switch (state) {
    case "opened":
      return { is: "open" }
    case "paused":
      return { is: "paused" }
    case "resumed":
      return { is: "back", sameSession: resumed ?? false }
    case "closed":
      return { is: "ended", why: `${endSentence(reason)} Reload the page to come back.` }
  }
}

/** What the reason for the end of a session says. */
function endSentence(reason: string | undefined): string {
  const rows: Readonly<Record<string, { readonly message: string } | undefined>> = {
    ...failures,
    ...closeReasons,
  }
  return (reason === undefined ? undefined : rows[reason]?.message) ?? "The session has ended."
}

/** The store of the server began a new life: no seq that was seen means anything any more. */
function forgetLogs(state: State): State {
  const fresh = Object.values(state.conversations).map((each) => ({
    ...newConversation(each.key, each.others, each.group),
    sending: each.sending,
  }))
  return { ...state, conversations: Object.fromEntries(fresh.map((each) => [each.key, each])) }
}
