/** A peer's initials in a colour of its own, with its presence as a shape: a full dot online, a ring offline. */
import type { JSX } from "preact"
import type { Conversation } from "../model/conversation.js"
import { PeopleIcon } from "./icons.js"

const hues = 8

export function Avatar({ peers }: { peers: readonly string[] }): JSX.Element {
  const [first = "?"] = peers
  return (
    <span class={`avatar hue-${hueOf(peers.join(":"))}`} aria-hidden="true">
      {peers.length === 1 ? initialsOf(first) : peers.length}
    </span>
  )
}

/** A conversation's sign: the peer's initials, how many there are, or a group's. */
export function ConversationAvatar({ conversation }: { conversation: Conversation }): JSX.Element {
  const { others, group } = conversation
  if (group === undefined) return <Avatar peers={others} />
  return (
    <span class={`avatar is-group hue-${hueOf(group.id)}`} aria-hidden="true">
      <PeopleIcon />
    </span>
  )
}

/** `isOnline` undefined: not known yet. The words are for those who do not see the dot. */
export function Presence({
  isOnline,
  says,
}: {
  isOnline: boolean | undefined
  says: boolean
}): JSX.Element {
  const words = presenceWords(isOnline)
  return (
    <span class={`presence ${isOnline ? "is-online" : ""}`}>
      <span class="dot" aria-hidden="true" />
      <span class={says ? "" : "unseen"}>{words}</span>
    </span>
  )
}

export function presenceWords(isOnline: boolean | undefined): string {
  if (isOnline === undefined) return "presence not known yet"
  return isOnline ? "online" : "offline"
}

function initialsOf(peer: string): string {
  const [first = peer, second] = peer.split(/[\s._-]+/).filter((part) => part !== "")
  const letters =
    second === undefined ? [...first].slice(0, 2) : [firstLetter(first), firstLetter(second)]
  return letters.join("").toUpperCase()
}

function firstLetter(word: string): string {
  return String.fromCodePoint(word.codePointAt(0) ?? 63)
}

function hueOf(name: string): number {
  let sum = 0
  for (const letter of name) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 65_521
  return sum % hues
}
