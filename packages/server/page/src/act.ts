/** What a person does, carried out with the client; what the client refuses is said in a sentence. */
import type { Client } from "@peerage/client"
import type { Actions } from "./actions.js"
import {
  type Conversation,
  type Sending,
  withDelivered,
  withMessages,
  withoutSending,
  withSending,
  withSent,
} from "./model/conversation.js"
import { emptyLog, missingAbove, type Stretch } from "./model/log.js"
import { refusedBy, sentenceOf } from "./model/refusal.js"
import {
  byRecency,
  inConversation,
  keyOf,
  type State,
  withoutToast,
  withoutWatched,
  withPresence,
  withToast,
  withWatched,
} from "./model/state.js"
import { typingNotice, typingRepeatMs } from "./model/typing.js"
import { entryOf } from "./receive.js"
import type { Store } from "./store.js"

const newestPage = { limit: 50 }
/** For so many conversations the last line is read when the page begins. */
const mostLastLines = 30
const toastMs = 8_000

/** The person's actions, and the one that begins it all. */
export interface Acting extends Actions {
  /** Opens the session and reads the last line of each known conversation. */
  begin(): Promise<void>
}

export function createActing(client: Client, store: Store<State>, onLeave: () => void): Acting {
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

  /** Reads what is open, and the last line of the others. */
  async function readKnown(): Promise<void> {
    const { open } = store.get()
    if (open !== undefined) await read(open, newestPage)
    for (const { key } of byRecency(store.get()).slice(0, mostLastLines)) {
      if (conversationOf(key)?.reading === "idle") await read(key, { limit: 1 })
    }
  }

  function openWith(others: readonly string[]): void {
    const key = keyOf(store.get().me, others)
    store.update((state) => ({
      ...inConversation(state, others, (each) => each),
      open: key,
      view: "chat",
    }))
    // Before the session is open, `begin` reads what is open by then.
    if (store.get().line.is === "connecting") return
    if (conversationOf(key)?.log.known.length === 0) void read(key, newestPage)
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
      const options = { to: conversation.others, receipt: true, key: before?.key }
      const { seq, timestamp } = await client.send(text, options)
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

  async function read(key: string, bounds: { before?: number; limit: number }): Promise<void> {
    const conversation = conversationOf(key)
    if (conversation === undefined || conversation.reading === "busy") return
    const { me } = store.get()
    change(key, (each) => ({ ...each, reading: "busy" }))
    try {
      const page = await client.history({ with: conversation.others, ...bounds })
      const entries = page.messages.flatMap((each) =>
        each.seq === undefined ? [] : [entryOf(each, each.seq)],
      )
      const last = bounds.before === undefined ? entries.at(-1)?.seq : bounds.before - 1
      change(key, (each) => {
        const idle: Conversation = { ...each, reading: "idle" }
        const stretch = stretchOf(page.before, last)
        const read = stretch === undefined ? idle : withMessages(idle, me, entries, stretch)
        return page.delivered.reduce((sum, { peer, seq }) => withDelivered(sum, peer, seq), read)
      })
    } catch (cause) {
      change(key, (each) => ({ ...each, reading: "failed" }))
      refuse(cause)
    }
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
    if (!conversation.others.some((peer) => store.get().watched.get(peer))) return
    toldTyping.set(key, now)
    // Nobody misses a typing notice that got lost.
    client
      .send(typingNotice, { to: conversation.others, transient: true, unwatched: "skip" })
      .catch(() => {})
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

  function refuse(cause: unknown): void {
    say(sentenceOf(cause))
  }

  function say(text: string): void {
    if (store.get().toasts.some((toast) => toast.text === text)) return
    const id = ++count
    store.update((state) => withToast(state, { id, text }))
    setTimeout(() => store.update((state) => withoutToast(state, id)), toastMs)
  }

  function conversationOf(key: string): Conversation | undefined {
    return store.get().conversations[key]
  }

  function change(key: string, to: (conversation: Conversation) => Conversation): void {
    const others = conversationOf(key)?.others
    if (others !== undefined) store.update((state) => inConversation(state, others, to))
  }

  client.on("history-reset", () => {
    say("The server has lost its history. What was said before is not there any more.")
    void readKnown()
  })

  return {
    begin,
    openWith,
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
    readOlder(key) {
      const missing = missingAbove(conversationOf(key)?.log ?? emptyLog)
      void read(key, missing === undefined ? newestPage : { ...newestPage, before: missing.before })
    },
    watch: (peers) => void watch(peers),
    unwatch: (peer) => void unwatch(peer),
    dismiss: (id) => store.update((state) => withoutToast(state, id)),
    leave: () => void leave(),
  }
}

/** The stretch that a page covers: from where older pages end, or from the beginning. */
function stretchOf(before: number | undefined, last: number | undefined): Stretch | undefined {
  if (last === undefined || last < 1) return undefined
  return { from: Math.min(before ?? 1, last), to: last }
}
