/** Times, names and counts in words, in the reader's language as far as the platform knows it. Pure. */

import type { Conversation } from "./conversation.js"

const clock = new Intl.DateTimeFormat(undefined, { hour: "numeric", minute: "2-digit" })
const weekday = new Intl.DateTimeFormat(undefined, { weekday: "long" })
const date = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short" })
const longDate = new Intl.DateTimeFormat(undefined, {
  weekday: "long",
  day: "numeric",
  month: "long",
})

const dayMs = 24 * 60 * 60_000

/** "14:05". */
export function clockTime(timestamp: number): string {
  return clock.format(timestamp)
}

/** "14:05", "Yesterday", "Monday" or "3 Nov": short enough for a list. */
export function listTime(timestamp: number, now: number): string {
  const days = daysBetween(timestamp, now)
  if (days <= 0) return clock.format(timestamp)
  if (days === 1) return "Yesterday"
  return days < 7 ? weekday.format(timestamp) : date.format(timestamp)
}

/** "Today", "Yesterday" or "Monday, 3 November". */
export function dayName(timestamp: number, now: number): string {
  const days = daysBetween(timestamp, now)
  if (days <= 0) return "Today"
  return days === 1 ? "Yesterday" : longDate.format(timestamp)
}

/** "bob", "bob and carol", "bob, carol and 3 others". */
export function namesOf(peers: readonly string[], most = 3): string {
  const shown = peers.length <= most ? peers : peers.slice(0, most - 1)
  const rest = peers.length - shown.length
  const parts = rest === 0 ? [...shown] : [...shown, `${rest} others`]
  const last = parts.pop() ?? ""
  return parts.length === 0 ? last : `${parts.join(", ")} and ${last}`
}

/** "1 message", "12 messages". */
export function countOf(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString()} ${count === 1 ? one : many}`
}

/** What a conversation is called: the group's name, or who takes part. */
export function titleOf({ others, group }: Conversation, most?: number): string {
  if (group === undefined) return namesOf(others, most)
  const { name } = group.attributes
  return typeof name === "string" && name.trim() !== "" ? name : "Group without a name"
}

function daysBetween(timestamp: number, now: number): number {
  return Math.round((startOfDay(now) - startOfDay(timestamp)) / dayMs)
}

function startOfDay(timestamp: number): number {
  return new Date(timestamp).setHours(0, 0, 0, 0)
}
