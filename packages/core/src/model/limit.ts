/**
 * Every bound of the engine, in one table with its default; docs/limits.md is generated from it. A host changes one
 * with the option `limits`; `Infinity` switches it off. Sizes are bytes, times are milliseconds, rates are per peer.
 */

/** One bound: its default, its unit, and what happens when it is reached. */
export interface LimitRow {
  readonly value: number
  readonly unit: string
  readonly reached: string
}

/** The name of a limit. */
export type LimitName =
  | "textBytes"
  | "recipients"
  | "watches"
  | "statusPeers"
  | "sessionsPerPeer"
  | "positions"
  | "ackPositions"
  | "sendsPerSecond"
  | "sendBurst"
  | "requestsPerSecond"
  | "requestBurst"
  | "newConversationsPerHour"
  | "newGroupsPerHour"
  | "groupMembers"
  | "groupsPerPeer"
  | "changePeers"
  | "attributeBytes"
  | "laneWaiting"
  | "parkedInputs"
  | "waitingFrames"
  | "windowMessages"
  | "windowBytes"
  | "windowFullMs"
  | "lineBytes"
  | "lineBytesTransient"
  | "queueMessages"
  | "queueAgeMs"
  | "historyPage"
  | "keyAgeMs"
  | "keysPerPeer"
  | "noSessionMs"
  | "refusedFrames"
  | "storeDeadlineMs"
  | "checkMs"
  | "answerMs"
  | "cursorDelayMs"
  | "idleConversationMs"
  | "peerMemoryMs"
  | "behindConversations"
  | "closeMs"

/** The table behind docs/limits.md. */
export const limitTable: Readonly<Record<LimitName, LimitRow>> = {
  textBytes: row(5_120, "bytes of UTF-8", "the send is refused: too-long"),
  recipients: row(20, "peers of one send", "the send is refused: too-many"),
  watches: row(1_000, "peers watched by a session", "the watch is refused whole: too-many"),
  statusPeers: row(1_000, "peers of one status request", "the request is refused: too-many"),
  sessionsPerPeer: row(50, "devices of a peer", "the open is refused: too-many"),
  positions: row(100, "positions of an open", "the open is refused: too-many"),
  ackPositions: row(1_000, "conversations of one acknowledgement", "it is refused: too-many"),
  sendsPerSecond: row(100, "sends a second", "the send is refused: rate-limited"),
  sendBurst: row(200, "sends at once", "the send is refused: rate-limited"),
  requestsPerSecond: row(
    20,
    "other requests a second and verb",
    "the request is refused: rate-limited",
  ),
  requestBurst: row(100, "other requests at once and verb", "the request is refused: rate-limited"),
  newConversationsPerHour: row(
    1_000,
    "conversations begun by a peer",
    "the send is refused: rate-limited",
  ),
  newGroupsPerHour: row(100, "groups begun by a peer", "the create is refused: rate-limited"),
  groupMembers: row(10_000, "members of a group", "the join or invite is refused: too-many"),
  groupsPerPeer: row(
    1_000,
    "memberships of a peer, with those that it has not read to their end",
    "the join or invite is refused: too-many",
  ),
  changePeers: row(100, "peers of one invite or kick", "it is refused: too-many"),
  attributeBytes: row(4_096, "bytes of a group's attributes as JSON", "it is refused: too-long"),
  laneWaiting: row(1_024, "sends waiting in a conversation", "the send is refused: busy"),
  parkedInputs: row(256, "inputs waiting for a conversation to load", "the input is refused: busy"),
  waitingFrames: row(
    256,
    "frames of a connection waiting for the host's check",
    "the frame is refused: busy",
  ),
  windowMessages: row(
    256,
    "messages unacknowledged by a session",
    "the session falls back to reading the log",
  ),
  windowBytes: row(
    1_048_576,
    "characters of frames unacknowledged by a session",
    "the session falls back to reading the log",
  ),
  windowFullMs: row(30_000, "ms with a full window", "the session is closed: slow-consumer"),
  // The window's messages may all wait on the line, so that what nobody acknowledges has 1 MiB beside them.
  lineBytes: row(
    2_097_152,
    "bytes waiting on a connection",
    "the session is closed: slow-consumer",
  ),
  lineBytesTransient: row(
    65_536,
    "bytes waiting on a connection",
    "transient messages to it are dropped",
  ),
  queueMessages: row(
    50,
    "messages kept for an absent peer",
    "older ones are not delivered; the device is told",
  ),
  queueAgeMs: row(604_800_000, "ms that a message is kept for an absent peer", "as queueMessages"),
  historyPage: row(100, "entries of a history page", "a shorter page"),
  keyAgeMs: row(86_400_000, "ms that a send's key is remembered", "a repeat counts as new"),
  keysPerPeer: row(1_024, "keys remembered per sender", "a repeat counts as new"),
  noSessionMs: row(
    5_000,
    "ms of a connection without a session",
    "the connection is closed: no-session",
  ),
  refusedFrames: row(
    100,
    "unreadable frames of a connection",
    "the connection is closed: protocol-error",
  ),
  storeDeadlineMs: row(5_000, "ms for the store to answer", "the engine is degraded"),
  checkMs: row(5_000, "ms for the host's authorize", "the request is refused: check-failed"),
  answerMs: row(
    8_000,
    "ms for the engine to answer a request",
    "the connection is closed: no-answer",
  ),
  cursorDelayMs: row(1_000, "ms until an acknowledgement is stored", "it is stored"),
  idleConversationMs: row(60_000, "ms without use", "the conversation leaves the memory"),
  peerMemoryMs: row(
    3_600_000,
    "ms after a peer's last session",
    "its rates and key numbers leave the memory",
  ),
  behindConversations: row(
    1_000,
    "conversations that an open looks at",
    "the others are read when something new comes in them",
  ),
  closeMs: row(5_000, "ms for the engine to settle what is in flight", "it stops anyway"),
}

/** The value of every limit, as one engine uses it. */
export type Limits = Readonly<Record<LimitName, number>>

/** The defaults, with what the host changed. */
export function limitsWith(changed: Partial<Limits> = {}): Limits {
  const names = Object.keys(limitTable) as LimitName[]
  return Object.fromEntries(
    names.map((name) => [name, changed[name] ?? limitTable[name].value]),
  ) as unknown as Limits
}

function row(value: number, unit: string, reached: string): LimitRow {
  return { value, unit, reached }
}
