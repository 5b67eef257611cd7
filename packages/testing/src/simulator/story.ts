/** Longer ways to a place: several steps that make sense only after one another, which chance alone takes too seldom. */
import type { OperationName, Step } from "./operation.js"
import type { Draw } from "./operation-base.js"

/** Somebody who is away, with all of its devices, and a device of somebody else. */
interface Absence {
  readonly peer: number
  readonly other: number
  readonly closes: readonly Step[]
  readonly opens: readonly Step[]
}

const passes: Step = { do: "pass", afterMs: 1_000, data: { ms: 1_000 } }

/** More is sent to somebody who is away than the offline rules keep. */
export function tooMuchForOne(fault: Step, draw: Draw): readonly Step[] {
  const { peer, other, closes, opens } = absence(draw)
  const burst = step("burst", { device: other, to: peer, count: 60 })
  return [...closes, passes, burst, passes, fault, ...opens]
}

/** A member that is away is thrown out and let in again: what was said meanwhile is not for it, what was before and after is. */
export function notAMemberMeanwhile(fault: Step, draw: Draw): readonly Step[] {
  const { peer, other, closes, opens } = absence(draw)
  const inGroup = { device: other, group: 0 }
  const says = (count: number) => step("groupSend", { ...inGroup, count, isTransient: false })
  return [
    // Of the group that there is already it may not be a member.
    step("groupCreate", { device: other, with: [peer] }),
    passes,
    step("groupJoin", inGroup),
    step("groupInvite", { ...inGroup, peers: [peer] }),
    passes,
    ...closes,
    passes,
    says(1),
    step("groupKick", { ...inGroup, peers: [peer] }),
    says(2),
    step("groupInvite", { ...inGroup, peers: [peer] }),
    says(1),
    passes,
    fault,
    ...opens,
  ]
}

function absence({ chance, setup: { devices } }: Draw): Absence {
  const peer = chance.between(0, devices.length - 1)
  const first = devices.slice(0, peer).reduce((sum, count) => sum + count, 0)
  const count = devices[peer] ?? 1
  const own = Array.from({ length: count }, (_, at) => first + at)
  return {
    peer,
    // Counted round: after the last device comes the first.
    other: first + count,
    closes: own.map((device) => step("close", { device })),
    opens: own.map((device) => step("open", { device })),
  }
}

function step(name: OperationName, data: unknown): Step {
  return { do: name, afterMs: 0, data }
}
