/** What a person does, carried out with the client; what the client refuses is said in a sentence. */
import type { Client } from "@peerage/client"
import { createActingOnGroups } from "./act-group.js"
import type { Actions } from "./actions.js"
import {
  type Conversation,
  nameOf,
  type Sending,
  withoutSending,
  withSending,
  withSent,
} from "./model/conversation.js"
import { refusedBy, sentenceOf } from "./model/refusal.js"
import {
  inConversation,
  keyOf,
  type State,
  withoutToast,
  withoutWatched,
  withPresence,
  withWatched,
} from "./model/state.js"
import { typingNotice, typingRepeatMs } from "./model/typing.js"
import { createReader } from "./read.js"
import type { Store } from "./store.js"
import { createTeller } from "./tell.js"

/** The person's actions, and the one that begins it all. */
export interface Acting extends Actions {
  /** Opens the session and reads the list of conversations. */
  begin(): Promise<void>
}

export function createActing(client: Client, store: Store<State>, onLeave: () => void): Acting {
  const teller = createTeller(store)
  const { say, refuse } = teller
  const reader = createReader(client, store, teller)
  const groups = createActingOnGroups(client, store, teller)
  const toldTyping = new Map<string, number>()
  let count = 0

  async function begin(): Promise<void> {
    try {
      await client.open({ watch: [...store.get().watched.keys()] })
    } catch (cause) {
      const why = sentenceOf(cause)
      return store.update((state) => ({ ...state, line: { is: "ended", why } }))
    }
    takePresence([...store.get().watched.keys()])
    await readKnown()
  }

  /** Reads what is open, and the list of all. */
  async function readKnown(): Promise<void> {
    const { open } = store.get()
    if (open !== undefined) await reader.newest(open)
    await reader.list()
  }

  function openWith(others: readonly string[]): void {
    const name = { with: others }
    store.update((state) => inConversation(state, name, (each) => each))
    open(keyOf(store.get().me, name))
  }

  function open(key: string): void {
    store.update((state) => ({ ...state, open: key, view: "chat" }))
    // Before the session is open, `begin` reads what is open by then.
    if (store.get().line.is === "connecting") return
    const { log, group } = conversationOf(key) ?? {}
    if (log?.known.length === 0) void reader.newest(key)
    if (group !== undefined) void groups.learn(group.id)
  }

  async function send(key: string, text: string): Promise<void> {
    await pass(key, { local: ++count, text, timestamp: Date.now() })
  }

  async function pass(key: string, sending: Sending): Promise<void> {
    const conversation = conversationOf(key)
    if (conversation === undefined) return
    const { text, local, before } = sending
    const { me } = store.get()
    toldTyping.delete(key)
    change(key, (each) => withSending(each, sending))
    try {
      const { seq, timestamp } = await sendTo(conversation, text, before?.key)
      change(key, (each) =>
        seq === undefined
          ? withoutSending(each, local)
          : withSent(each, me, local, { seq, from: me, text, timestamp }),
      )
    } catch (cause) {
      change(key, (each) => withSending(each, { ...sending, refused: refusedBy(cause, before) }))
      refuse(cause)
    }
  }

  async function sendTo({ others, group }: Conversation, text: string, key: number | undefined) {
    return group === undefined
      ? client.send(text, { to: others, receipt: true, key })
      : client.groups.get(group.id).send(text, { key })
  }

  async function watch(peers: readonly string[]): Promise<void> {
    // Before the answer, since the first word on their presence may come before it.
    store.update((state) => withWatched(state, peers))
    try {
      await client.watch(peers)
      takePresence(peers)
    } catch (cause) {
      store.update((state) => peers.reduce(withoutWatched, state))
      refuse(cause)
    }
  }

  async function unwatch(peer: string): Promise<void> {
    store.update((state) => withoutWatched(state, peer))
    await client.unwatch(peer).catch(refuse)
  }

  function type(key: string): void {
    const conversation = conversationOf(key)
    const now = Date.now()
    if (conversation === undefined || now - (toldTyping.get(key) ?? 0) < typingRepeatMs) return
    const { others, group } = conversation
    const isHeard = group?.isMember || others.some((peer) => store.get().watched.get(peer))
    if (!isHeard) return
    toldTyping.set(key, now)
    const telling =
      group === undefined
        ? client.send(typingNotice, { to: others, transient: true, unwatched: "skip" })
        : client.groups.get(group.id).send(typingNotice, { transient: true })
    // Nobody misses a typing notice that got lost.
    telling.catch(() => {})
  }

  async function leave(): Promise<void> {
    await client.close()
    onLeave()
  }

  /** What the client knows by now of these; it tells changes only. */
  function takePresence(peers: readonly string[]): void {
    const { online } = client.session
    store.update((state) =>
      withPresence(
        withPresence(
          state,
          peers.filter((peer) => online.has(peer)),
          true,
        ),
        peers.filter((peer) => !online.has(peer)),
        false,
      ),
    )
  }

  function conversationOf(key: string): Conversation | undefined {
    return store.get().conversations[key]
  }

  function change(key: string, to: (conversation: Conversation) => Conversation): void {
    const conversation = conversationOf(key)
    if (conversation === undefined) return
    store.update((state) => inConversation(state, nameOf(conversation), to))
  }

  client.on("session", ({ resumed }) => {
    // What was read, or done to groups, on another device meanwhile.
    if (resumed === false) void reader.list()
  })
  client.on("history-reset", () => {
    say("The server has lost its history. What was said before is not there any more.")
    void readKnown()
  })

  return {
    ...groups,
    begin,
    openWith,
    open,
    show: (view) => store.update((state) => ({ ...state, view })),
    send: (key, text) => void send(key, text),
    sendAgain(key, local) {
      const again = conversationOf(key)?.sending.find((each) => each.local === local)
      // While it is on its way there is nothing to be done again.
      if (again?.refused === undefined) return
      const { text, refused: before } = again
      void pass(key, { local, text, timestamp: Date.now(), before })
    },
    discard: (key, local) => change(key, (each) => withoutSending(each, local)),
    type,
    readOlder: (key) => void reader.older(key),
    watch: (peers) => void watch(peers),
    unwatch: (peer) => void unwatch(peer),
    dismiss: (id) => store.update((state) => withoutToast(state, id)),
    leave: () => void leave(),
  }
}
