/** The message log of 2014: of a conversation, of a sender, or of all of the app; newest first. */
import type { Engine, HostHistoryQuery, HostMessage } from "@peerage/core"
import { failure, PeerageError } from "@peerage/core/adapter"
import { numberOf } from "./asked.js"

/** A message as that log tells it. */
interface LogEntry {
  readonly timestamp: number
  readonly "conv-id": string
  readonly data: string
  readonly "app-id": string
  readonly from: string
  readonly to: string | readonly string[]
  readonly "is-room": boolean
  readonly "msg-id": string
}

const usual = 100
const most = 1_000
/** Pages read for one answer: a group's changes take room in them and are not told here. After the first they are large. */
const pagesRead = 10

export async function readLog(
  engine: Engine,
  fields: Readonly<Record<string, string>>,
): Promise<readonly LogEntry[]> {
  const limit = Math.min(numberOf(fields, "limit") ?? usual, most)
  const beforeTime = numberOf(fields, "max_ts") ?? numberOf(fields, "timestamp")
  const whose = whoseOf(fields)
  const found: HostMessage[] = []
  let bound: HostHistoryQuery = beforeTime === undefined ? {} : { beforeTime }
  for (let pages = 0; found.length < limit && pages < pagesRead; pages++) {
    const { messages, before } = await engine.host.history({
      ...whose,
      ...bound,
      limit: pages === 0 ? limit : most,
    })
    found.push(...messages.toReversed())
    if (before === undefined) break
    bound = { before }
  }
  return found.slice(0, limit).map((message) => entryOf(message, engine.appId))
}

function whoseOf({ convid, from }: Readonly<Record<string, string>>): HostHistoryQuery {
  if (convid && from)
    throw new PeerageError(
      failure("bad-request", { message: "convid and from do not go together." }),
    )
  if (convid) return { conversation: convid }
  return from ? { peer: from } : { app: true }
}

function entryOf(message: HostMessage, appId: string): LogEntry {
  const { timestamp, conversation, text, from, to = [], group, id } = message
  return {
    timestamp,
    "conv-id": conversation,
    data: text,
    "app-id": appId,
    from,
    to: group ?? to,
    "is-room": group !== undefined,
    "msg-id": id,
  }
}
