/** The client: the application's verbs as inputs, its events as channels. What happens between is the rules' matter. */
import { failure, PeerageError } from "@peerage/core/protocol"
import type { Client } from "./api.js"
import { badOptions, checkCount, isName, peerList, targetOf } from "./argument.js"
import type { ClientEvents } from "./event.js"
import { type GroupsPort, groupsOf } from "./groups.js"
import type { ClientOptions } from "./options.js"
import type { Pages } from "./rules/asking.js"
import { listDefault } from "./rules/bounds.js"
import type { SendHow, Target } from "./rules/pending.js"
import { initialState } from "./rules/state.js"
import { randomId, systemClock, systemRandom } from "./shell/clock.js"
import { Loop } from "./shell/loop.js"
import type { ConversationSummary, SendOptions } from "./verb.js"

/**
 * Makes a client of one peer's device. Nothing happens before `open`.
 *
 * @throws PeerageError `bad-options` when `peerId` or `deviceId` is no id, or `transport` is missing.
 * @since 0.1.0
 */
export function createClient(options: ClientOptions): Client {
  const { appId, peerId, transport, auth, sign, logger } = options
  const { clock = systemClock, random = systemRandom, backoff = {} } = options
  const deviceId = options.deviceId ?? randomId(random)
  checkOptions(options, deviceId)
  const state = initialState({
    appId,
    peerId,
    deviceId,
    signs: sign !== undefined,
    firstKey: Math.max(1, Math.floor(clock.now()) * 1_000),
    backoff: { minMs: backoff.minMs ?? 500, maxMs: backoff.maxMs ?? 30_000 },
  })
  const loop = new Loop(state, { appId, transport, auth, sign, clock, random, logger })
  const { calls, channels } = loop

  const close: Client["close"] = (options = {}) =>
    calls.begin(options, (call) => ({ type: "close", call }))

  const send: GroupsPort["send"] = (text, options, targetOf) =>
    calls.begin(options, (call) => {
      const target = targetOf(options)
      if (typeof text !== "string") throw new PeerageError(failure("bad-frame"))
      const { transient, receipt, unwatched, key }: SendHow = options
      return { type: "send", call, target, text, options: { transient, receipt, unwatched, key } }
    })

  const history: Client["history"] = (options) =>
    calls.begin(options, (call) => {
      const target = targetOf(options)
      checkCount("limit", options.limit)
      const notices = options.group !== undefined && options.notices === true
      return { type: "history", call, target, range: options, notices }
    })

  const ask: GroupsPort["ask"] = (body, options) =>
    calls.begin(options, (call) => ({ type: "ask", call, body }))

  const markRead: Client["markRead"] = async (options) => {
    await calls.begin(options, (call) => {
      const target = targetOf(options)
      const { seq } = options
      checkCount("seq", seq)
      return { type: "mark", call, target, seq }
    })
  }

  const conversations: Client["conversations"] = async (options = {}) => {
    const list = await calls.begin<Pages<ConversationSummary>>(options, (call) => {
      const { limit = listDefault, after } = options
      checkCount("limit", limit)
      if (after !== undefined && typeof after !== "string") throw badOptions("`after` is no text.")
      const body = { type: "conversations", ...(after !== undefined && { after }) } as const
      return { type: "ask", call, body, limit }
    })
    return { items: list.items, ...(list.after !== undefined && { after: list.after }) }
  }

  return {
    messages$: channels.message.observable(),
    groups$: channels.group.observable(),
    presence$: channels.presence.observable(),
    delivered$: channels.delivered.observable(),
    read$: channels.read.observable(),
    dropped$: channels["offline-dropped"].observable(),
    session$: channels.session.observable(),
    problems$: channels.problem.observable(),
    get session() {
      return loop.snapshot
    },
    open: (options = {}) =>
      calls.begin(options, (call) => ({
        type: "open",
        call,
        watch: peerList(options.watch ?? []),
      })),
    close,
    watch: (peers, options = {}) =>
      calls.begin(options, (call) => ({ type: "watch", call, peers: peerList(peers) })),
    unwatch: async (peers, options = {}) => {
      await calls.begin(options, (call) => ({ type: "unwatch", call, peers: peerList(peers) }))
    },
    send: (text, options) => send(text, options, peersOf),
    groups: groupsOf({ ask, send, history }),
    history,
    markRead,
    conversations,
    status: (peers, options = {}) =>
      calls.begin(options, (call) => ({ type: "status", call, peers: peerList(peers) })),
    on<Name extends keyof ClientEvents>(
      name: Name,
      listener: (event: ClientEvents[Name]) => void,
    ): () => void {
      const channel = channels[name]
      if (channel === undefined) throw badOptions(`There is no event of this name: ${name}`)
      return channel.add(listener)
    },
    [Symbol.asyncDispose]: () => close(),
  }
}

function peersOf({ to }: SendOptions): Target {
  return { peers: peerList(to) }
}

function checkOptions({ appId, peerId, transport }: ClientOptions, deviceId: string): void {
  if (typeof appId !== "string" || appId === "") throw badOptions("appId is missing.")
  if (!isName(peerId)) throw badOptions(`peerId: ${failure("bad-id").message}`)
  if (!isName(deviceId)) throw badOptions(`deviceId: ${failure("bad-id").message}`)
  if (typeof transport?.dial !== "function") throw badOptions("transport is no dialer.")
}
