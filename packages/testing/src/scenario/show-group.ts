/** What is said of groups, pages and lists, as a reader of a transcript sees it: short, without refs and times. */
import type {
  ConversationItem,
  GroupAnswer,
  MembershipFrame,
  MessageFrame,
  PageFrame,
} from "@peerage/core/protocol"
import { conversationTitle, groupName, type Names } from "./names.js"

/** `alice>raid invited bob #2`: who did what to whom, where. */
export function showMembership(frame: MembershipFrame, names: Names): string {
  const { by, group, change, peers, seq, n, attributes } = frame
  const whom = peers.length === 1 && peers[0] === by ? "" : ` ${peers.join(",")}`
  const set = attributes === undefined ? "" : ` ${JSON.stringify(attributes)}`
  return `${by}>${groupName(names, group)} ${change}${whom.trimEnd()}${set} #${seq} (n ${n})`
}

export function showGroupAnswer(frame: GroupAnswer, names: Names): string {
  switch (frame.type) {
    case "grouped": {
      const group = groupName(names, frame.group)
      return frame.seq === undefined ? `${group} as before` : `${group} changed #${frame.seq}`
    }
    case "members":
      return `members ${frame.members.join(", ")}${more(frame.after)}`
    case "groups": {
      const groups = frame.groups.map(
        ({ group, attributes }) => `${groupName(names, group)} ${JSON.stringify(attributes)}`,
      )
      const after = frame.after === undefined ? undefined : groupName(names, frame.after)
      return `groups ${groups.join(", ") || "none"}${more(after)}`
    }
    case "attributes":
      return `attributes ${JSON.stringify(frame.attributes)}`
  }
}

export function showConversations(
  frame: { readonly items: readonly ConversationItem[]; readonly after?: string },
  names: Names,
): string {
  const items = frame.items.map(({ conversation, last, unread, read }) => {
    const newest = last === undefined ? "empty" : showEntry(last)
    return `${conversationTitle(names, conversation)}: ${newest}, ${unread} unread, read to #${read}`
  })
  const after = frame.after === undefined ? undefined : conversationTitle(names, frame.after)
  return `conversations ${items.join(" | ") || "none"}${more(after)}`
}

export function showPage(page: PageFrame): string {
  const entries = page.entries.map(showEntry)
  const parts = [
    entries.length > 6
      ? `${entries[0]} .. ${entries.at(-1)} (${entries.length})`
      : entries.join(" | "),
    ...(page.before === undefined ? [] : [`before ${page.before}`]),
    ...(page.after === undefined ? [] : [`after ${page.after}`]),
    ...(page.delivered.length === 0 ? [] : [`delivered ${showMarks(page.delivered)}`]),
    ...(page.read.some(([, seq]) => seq > 0) ? [`read ${showMarks(page.read)}`] : []),
  ]
  return `page ${parts.join("; ")}`
}

function showEntry(entry: MessageFrame | MembershipFrame): string {
  if (entry.type === "message") return `#${entry.seq} ${entry.from} "${entry.text}"`
  return `#${entry.seq} ${entry.by} ${entry.change} ${entry.peers.join(",")}`.trimEnd()
}

function showMarks(marks: readonly (readonly [peer: string, seq: number])[]): string {
  return marks.map(([peer, seq]) => `${peer} #${seq}`).join(", ")
}

function more(after: string | undefined): string {
  return after === undefined ? "" : `; after ${after}`
}
