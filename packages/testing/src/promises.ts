/**
 * What Peerage promises, numbered; docs/promises.md is generated from it. A number stands in the titles of the tests
 * that show it, and breaking the rule makes one of them fail.
 */

/** One promise: its number, what it is called, and its wording. @since 0.1.0 */
export interface PromiseRow {
  readonly number: string
  readonly name: string
  readonly text: string
}

/** The promises, in order. @since 0.1.0 */
export const promises: readonly PromiseRow[] = [
  {
    number: "P1",
    name: "An answer means stored",
    text: "`send` of a persistent message resolves with `{ id, seq, timestamp }` only after the store reported the write. With `levelStore`'s default that outlives the end of the machine; with `sync: false` the end of the process; with `memoryStore` neither. If `send` rejects with `timeout` or `outcome-unknown`, the message may or may not be stored.",
  },
  {
    number: "P2",
    name: "One order",
    text: "Each accepted message of a conversation gets the next `seq`: 1, 2, 3 … Live delivery, drain and history show a conversation in `seq` order on every device. Accepted messages of one session to one conversation have their `seq`s in the order in which it sent them. The client re-sends by itself only after a lost line, in order and before anything new. Nothing is promised between conversations; `timestamp` never falls within one.",
  },
  {
    number: "P3",
    name: "At least once, shown once",
    text: "A persistent message is given to a device until some device of the peer acknowledges it or the offline limits leave it out. The client passes each message to its listeners once; an application that loses its memory may see a message again.",
  },
  {
    number: "P4",
    name: "Sending twice is harmless",
    text: "Each send of the client has a key. For 24 hours and the sender's last 1,024 messages a re-send with the same key is answered with the first result and neither stored nor delivered again; the same key with another text or target is refused (`key-reused`).",
  },
  {
    number: "P5",
    name: "Transient messages",
    text: "A transient message goes once to the sessions open at that moment: no acknowledgement, no store, no history, no retry, no `seq`, no push. Nothing is promised about its order against persistent ones.",
  },
  {
    number: "P6",
    name: "Offline limits",
    text: "When a session opens, it is given at most the newest 50 messages that wait for the peer, over all conversations, none older than 7 days. What is left out is told before (`offline-dropped`, with ranges and reasons), at every open until it is passed, and stays in history. A session that is open, paused, resumed or slow is never capped.",
  },
  {
    number: "P7",
    name: "Queue, then live, with no gap",
    text: "After `open` and `resume` a device gets, per conversation and in `seq` order, what waits, then live messages. A message accepted meanwhile comes after it, and none is missing between the two.",
  },
  {
    number: "P8",
    name: "Several devices",
    text: "A live message goes to every open device of a peer; each acknowledges for itself; the sender's other devices get a copy (`own: true`). What waits belongs to the peer: it is passed when any device has acknowledged it. A device that comes back with its positions gets what another device acknowledged meanwhile, within the offline limits.",
  },
  {
    number: "P9",
    name: "Presence",
    text: "`watch` answers with the watched peers' states; every later change follows, none missing and none twice. A peer is online while it has a session that is open or paused within its resume window. `offline` is told once, when the last one ends.",
  },
  {
    number: "P10",
    name: "Groups",
    text: "Changes of membership take a `seq` in the group's own order. A member receives exactly the messages with a `seq` after its join and before its leave or kick, whatever is in flight; what was sent while it was a member still reaches it afterwards. A send by someone who is no member at acceptance is refused (`not-a-member`) and takes no `seq`.",
  },
  {
    number: "P11",
    name: "Pause and resume",
    text: "A lost connection pauses the session. Within the resume window (30 s) the same device resumes with its once-only token, `authorize` is asked again, watches stay, watchers see nothing, and what was missed is delivered. After it the peer is offline and its watches are forgotten. After a restart of the engine the client opens anew and reports `resumed: false`.",
  },
  {
    number: "P12",
    name: "A lost store is told",
    text: "When the store lost what it had answered for, or may have, its epoch changes, and clients raise `history-reset` and forget their positions.",
  },
  {
    number: "P13",
    name: "Slow devices",
    text: "A device has at most 256 messages or 1 MiB unacknowledged. Beyond that it reads the log at its own pace: nothing is lost and nobody else is delayed. One whose window stays full for 30 s is closed as `slow-consumer` and may come back.",
  },
  {
    number: "P14",
    name: "Nothing else",
    text: "No exactly-once, no order across conversations, no end-to-end encryption, one process per store. On request the sender's open sessions hear when a recipient's devices have a message.",
  },
]
