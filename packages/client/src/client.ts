/** The client: the application's verbs as inputs, its events as channels. What happens between is the rules' matter. */
import { failure, PeerageError } from "@peerage/core/protocol"
import type { Client } from "./api.js"
import { badOptions, checkCount, isName, peerList, targetOf } from "./argument.js"
import type { ClientEvents } from "./event.js"
import { type GroupsPort, groupsOf } from "./groups.js"
import type { ClientOptions } from "./options.js"
import type { Pages } from "./rules/asking.js"
import { listDefault } from "./rules/bounds.js"
import type { Target } from "./rules/pending.js"
import { initialState } from "./rules/state.js"
import { randomId, systemClock, systemRandom } from "./shell/clock.js"
import { Loop } from "./shell/loop.js"
import type { ConversationSummary, History, SendOptions, Sent } from "./verb.js"

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

  const close: Client["close"] = async ({ signal } = {}) => {
    await calls.begin<void>(signal, (call) => loop.dispatch({ type: "close", call }))
  }

  const send = (text: string, target: Target, options: Omit<SendOptions, "to">): Promise<Sent> => {
    if (typeof text !== "string") throw new PeerageError(failure("bad-frame"))
    const { transient, receipt, unwatched, key, signal } = options
    const how = {
      ...(transient !== undefined && { transient }),
      ...(receipt !== undefined && { receipt }),
      ...(unwatched !== undefined && { unwatched }),
      ...(key !== undefined && { key }),
    }
    return calls.begin<Sent>(
      signal,
      (call) => loop.dispatch({ type: "send", call, target, text, options: how }),
      key,
    )
  }

  const history: Client["history"] = async (options) => {
    const target = targetOf(options)
    const { signal } = options
    checkCount("limit", options.limit)
    const notices = options.group !== undefined && options.notices === true
    return calls.begin<History>(signal, (call) =>
      loop.dispatch({ type: "history", call, target, range: options, notices }),
    )
  }

  const ask: GroupsPort["ask"] = (body, signal) =>
    calls.begin(signal, (call) => loop.dispatch({ type: "ask", call, body }))

  const markRead: Client["markRead"] = async (options) => {
    const target = targetOf(options)
    const { seq, signal } = options
    checkCount("seq", seq)
    await calls.begin<void>(signal, (call) => loop.dispatch({ type: "mark", call, target, seq }))
  }

  const conversations: Client["conversations"] = async ({
    limit = listDefault,
    after,
    signal,
  } = {}) => {
    checkCount("limit", limit)
    if (after !== undefined && typeof after !== "string") throw badOptions("`after` is no text.")
    const body = { type: "conversations", ...(after !== undefined && { after }) } as const
    const list = await calls.begin<Pages<ConversationSummary>>(signal, (call) =>
      loop.dispatch({ type: "ask", call, body, limit }),
    )
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
    async open({ watch = [], signal } = {}) {
      const peers = peerList(watch)
      return calls.begin(signal, (call) => loop.dispatch({ type: "open", call, watch: peers }))
    },
    close,
    async watch(peers, { signal } = {}) {
      const list = peerList(peers)
      return calls.begin(signal, (call) => loop.dispatch({ type: "watch", call, peers: list }))
    },
    async unwatch(peers, { signal } = {}) {
      const list = peerList(peers)
      await calls.begin<void>(signal, (call) =>
        loop.dispatch({ type: "unwatch", call, peers: list }),
      )
    },
    send: async (text, { to, ...options }) => send(text, { peers: peerList(to) }, options),
    groups: groupsOf({ ask, send, history }),
    history,
    markRead,
    conversations,
    async status(peers, { signal } = {}) {
      const list = peerList(peers)
      return calls.begin(signal, (call) => loop.dispatch({ type: "status", call, peers: list }))
    },
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

function checkOptions({ appId, peerId, transport }: ClientOptions, deviceId: string): void {
  if (typeof appId !== "string" || appId === "") throw badOptions("appId is missing.")
  if (!isName(peerId)) throw badOptions(`peerId: ${failure("bad-id").message}`)
  if (!isName(deviceId)) throw badOptions(`deviceId: ${failure("bad-id").message}`)
  if (typeof transport?.dial !== "function") throw badOptions("transport is no dialer.")
}
