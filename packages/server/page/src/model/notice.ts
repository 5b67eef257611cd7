/** What a change of a group says to the person at the page. Pure. */
import type { GroupNotice } from "@peerage/client"
import type { Entry } from "./log.js"
import { namesOf } from "./wording.js"

/** The notice as an entry of its group's log. */
export function noticeEntry(notice: GroupNotice, me: string): Entry {
  const { seq, by, timestamp } = notice
  return { seq, from: by, text: noticeWords(notice, me), timestamp, isNotice: true }
}

/** "bob was invited by alice", "You left". */
export function noticeWords(notice: GroupNotice, me: string): string {
  const by = notice.by === me ? "You" : notice.by
  if (notice.kind === "attributes") return `${by} ${changeWords(notice.attributes)}`
  const { kind, peers } = notice
  const isComing = kind === "joined" || kind === "invited" || kind === "membersJoined"
  if (peers.includes(notice.by)) return `${by} ${isComing ? "joined" : "left"}`
  if (notice.by === me) return `You ${isComing ? "invited" : "kicked"} ${namesOf(peers)}`
  const isMe = peers.includes(me)
  const who = isMe ? namesOf(["You", ...peers.filter((peer) => peer !== me)]) : namesOf(peers)
  const were = isMe || peers.length > 1 ? "were" : "was"
  return `${who} ${were} ${isComing ? "invited" : "kicked"} by ${by}`
}

function changeWords(attributes: Readonly<Record<string, unknown>>): string {
  const { name, ...others } = attributes
  if (typeof name === "string") return `named the group “${name}”`
  if (name === null) return "took the name of the group away"
  return `changed ${namesOf(Object.keys(others))}`
}
