/** Reading: the list of conversations when the page begins, and history, page by page. */
import type { Client, ConversationSummary } from "@peerage/client"
import {
  type Conversation,
  nameOf,
  withDelivered,
  withGroup,
  withMessages,
  withReading,
} from "./model/conversation.js"
import {
  type Entry,
  emptyLog,
  type Log,
  missingAbove,
  type Stretch,
  withEntries,
} from "./model/log.js"
import { noticeEntry } from "./model/notice.js"
import { inConversation, type State } from "./model/state.js"
import { entryOf } from "./receive.js"
import type { Store } from "./store.js"
import type { Teller } from "./tell.js"

const newestPage = { limit: 50 }
const mostListed = 100
/** Of so many groups the last line is read when the page begins. */
const mostLastLines = 30

export interface Reader {
  /** Reads the list of conversations, those of groups too, with what is unread in each. */
  list(): Promise<void>
  newest(key: string): Promise<void>
  /** Reads what is missing above what is shown. */
  older(key: string): Promise<void>
}

export function createReader(client: Client, store: Store<State>, { refuse }: Teller): Reader {
  async function list(): Promise<void> {
    try {
      const [{ items }, groups] = await Promise.all([
        client.conversations({ limit: mostListed }),
        client.groups.list(),
      ])
      const ids = new Set(groups.map(({ id }) => id))
      store.update((state) => {
        const listed = groups.reduce(
          (sum, { id, attributes }) =>
            inConversation(sum, { group: id }, (each) => withGroup(each, { attributes })),
          state,
        )
        return items.reduce(withSummary, withMemberships(listed, ids))
      })
      // The last entry of a group may be a notice, which the list does not hold.
      const unknown = Object.values(store.get().conversations).filter(isUnknownGroup)
      for (const { key } of unknown.slice(0, mostLastLines)) await page(key, { limit: 1 })
    } catch (cause) {
      refuse(cause)
    }
  }

  async function page(key: string, bounds: { before?: number; limit: number }): Promise<void> {
    const conversation = store.get().conversations[key]
    if (conversation === undefined || conversation.reading === "busy") return
    const { me } = store.get()
    const name = nameOf(conversation)
    const change = (to: (each: Conversation) => Conversation) =>
      store.update((state) => inConversation(state, name, to))
    change((each) => ({ ...each, reading: "busy" }))
    try {
      const page = await client.history(
        name.group === undefined ? { ...name, ...bounds } : { ...name, ...bounds, notices: true },
      )
      const messages = page.messages.flatMap((each) =>
        each.seq === undefined ? [] : [entryOf(each, each.seq)],
      )
      const notices = page.notices.map((each) => noticeEntry(each, me))
      const entries = [...messages, ...notices].sort((a, b) => a.seq - b.seq)
      const last = bounds.before === undefined ? entries.at(-1)?.seq : bounds.before - 1
      change((each) => {
        const idle: Conversation = { ...each, reading: "idle" }
        const stretch = stretchOf(page.before, last)
        const read = stretch === undefined ? idle : withMessages(idle, me, entries, stretch)
        return page.delivered.reduce((sum, { peer, seq }) => withDelivered(sum, peer, seq), read)
      })
    } catch (cause) {
      change((each) => ({ ...each, reading: "failed" }))
      refuse(cause)
    }
  }

  return {
    list,
    newest: (key) => page(key, newestPage),
    older(key) {
      const missing = missingAbove(store.get().conversations[key]?.log ?? emptyLog)
      return page(
        key,
        missing === undefined ? newestPage : { ...newestPage, before: missing.before },
      )
    },
  }
}

/** Of the groups that this page knows, those that are not listed are over for this person. */
function withMemberships(state: State, ids: ReadonlySet<string>): State {
  const groups = Object.values(state.conversations).flatMap(({ group }) => group ?? [])
  return groups.reduce(
    (sum, { id }) =>
      inConversation(sum, { group: id }, (each) => withGroup(each, { isMember: ids.has(id) })),
    state,
  )
}

function isUnknownGroup({ group, reading, log }: Conversation): boolean {
  return group?.isMember === true && reading === "idle" && log.known.length === 0
}

function withSummary(state: State, item: ConversationSummary): State {
  const { group, with: others = [], last, read, unread } = item
  const name = group === undefined ? { with: others } : { group }
  return inConversation(state, name, (each) => ({
    ...withReading(each, state.me, { read, unread, upTo: last?.seq ?? 0 }),
    log:
      group === undefined && last?.seq !== undefined
        ? withLast(each.log, entryOf(last, last.seq))
        : each.log,
  }))
}

function withLast(log: Log, entry: Entry): Log {
  return withEntries(log, [entry], { from: entry.seq, to: entry.seq })
}

/** The stretch that a page covers: from where older pages end, or from the beginning. */
function stretchOf(before: number | undefined, last: number | undefined): Stretch | undefined {
  if (last === undefined || last < 1) return undefined
  return { from: Math.min(before ?? 1, last), to: last }
}
