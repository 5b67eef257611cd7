/** Asking the host who may do what: time-boxed, and whatever goes wrong in its code is a refusal and a problem. */
import type { ClientFrame } from "../model/client-frame.js"
import { type Failure, failure } from "../model/failure.js"
import type { Attributes } from "../model/group.js"
import type { PeerId } from "../model/id.js"
import type { Clock } from "../ports/clock.js"
import type { Connection } from "../ports/transport.js"
import { inTime } from "./in-time.js"

/** What the host is asked. */
export interface Question {
  /** `open` is asked again on each resume (S37). */
  readonly operation:
    | "open"
    | "watch"
    | "status"
    | "history"
    | "create"
    | "join"
    | "invite"
    | "kick"
    | "attributes"
  /** Who asks; on `open`, who the connection says it is. */
  readonly peerId: PeerId
  /** The peers that it is about: those to be watched (also with an `open`), asked about, talked with, invited, kicked. */
  readonly target: readonly PeerId[]
  /** The group that it is about. */
  readonly groupId?: string
  /** What a group is created with, or what is to be set. */
  readonly attributes?: Attributes
  readonly connection: Pick<Connection, "id" | "info">
}

/**
 * The host's own login and rules. Answers `true`, or `false`, or a sentence for the client that says why not. May be
 * asynchronous; an answer later than the limit `checkMs`, a throw and a rejection are refusals (`check-failed`).
 *
 * @since 0.1.0
 */
export type Authorize = (question: Question) => boolean | string | Promise<boolean | string>

/** Asks `authorize`; never throws, never rejects, always settles in time. */
export function createAsk(
  authorize: Authorize,
  clock: Clock,
  checkMs: number,
  onProblem: (cause: unknown) => void,
): (question: Question) => true | Failure | Promise<true | Failure> {
  return (question) => {
    const what = `authorize did not answer '${question.operation}' within ${checkMs} ms`
    const limit = { clock, ms: checkMs, what }
    const answer = inTime(() => authorize(question), limit, onProblem)
    return answer instanceof Promise
      ? answer.then((value) => verdict(question, value))
      : verdict(question, answer)
  }
}

function verdict({ operation }: Question, answer: boolean | string | undefined): true | Failure {
  if (answer === true) return true
  if (answer === undefined) return failure("check-failed")
  if (typeof answer === "string") return failure("not-allowed", { message: answer })
  // Whoever may not join learns nothing of whether there is such a group (S32).
  return failure(operation === "join" ? "not-a-member" : "not-allowed")
}

/** What the host is asked about a frame; nothing about those that watching, membership or the gates already decide. */
export function questionOf(
  frame: ClientFrame,
  connection: Question["connection"],
  peer: PeerId | undefined,
): Question | undefined {
  if (frame.type === "open")
    return { operation: "open", peerId: frame.peer, target: frame.watch ?? [], connection }
  if (frame.type === "resume")
    return { operation: "open", peerId: frame.peer, target: [], connection }
  if (peer === undefined) return undefined
  const by = { peerId: peer, connection }
  switch (frame.type) {
    case "watch":
    case "status":
      return { operation: frame.type, target: frame.peers, ...by }
    case "history":
      return { operation: "history", target: frame.with ?? [], ...ofGroup(frame.group), ...by }
    case "create":
      return { operation: "create", target: [], attributes: frame.attributes ?? {}, ...by }
    case "join":
      return { operation: "join", target: [], groupId: frame.group, ...by }
    case "invite":
    case "kick":
      return { operation: frame.type, target: frame.peers, groupId: frame.group, ...by }
    case "attributes":
      return frame.set
        ? {
            operation: "attributes",
            target: [],
            groupId: frame.group,
            attributes: frame.set,
            ...by,
          }
        : undefined
    default:
      return undefined
  }
}

function ofGroup(group: string | undefined): { readonly groupId?: string } {
  return group === undefined ? {} : { groupId: group }
}
