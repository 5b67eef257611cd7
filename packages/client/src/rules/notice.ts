/** What an entry about a group's members or attributes says to this reader (seed, 群组事件; L8). */
import type { MembershipFrame } from "@peerage/core/protocol"
import type { GroupNotice } from "../notice.js"
import type { ClientState } from "./state.js"

/** The notice of an entry; none of a kind that only a newer client knows. */
export function noticeOf({ peerId }: ClientState, frame: MembershipFrame): GroupNotice | undefined {
  const { id, group, seq, by, timestamp, change, peers, attributes = {} } = frame
  const base = { id, group, seq, by, timestamp }
  const isMine = peers.includes(peerId)
  switch (change) {
    case "joined":
    case "invited": {
      const mine = by === peerId ? "joined" : "invited"
      return { kind: isMine ? mine : "membersJoined", ...base, peers }
    }
    case "left":
    case "kicked":
      return { kind: isMine ? change : "membersLeft", ...base, peers }
    case "attributes":
      return { kind: "attributes", ...base, attributes }
    default:
      return undefined
  }
}

/** Whether an entry makes this peer a member: what lay before it is not its own (P10). */
export function letsIn(
  { peerId }: ClientState,
  { change, peers }: Pick<MembershipFrame, "change" | "peers">,
): boolean {
  return (change === "joined" || change === "invited") && peers.includes(peerId)
}
