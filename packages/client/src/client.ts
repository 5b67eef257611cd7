/** The client: the application's verbs as inputs, its events as channels. What happens between is the rules' matter. */
import { failure, isId, PeerageError } from "@peerage/core/protocol"
import type { Client } from "./api.js"
import type { ClientEvents } from "./event.js"
import type { ClientOptions } from "./options.js"
import { initialState } from "./rules/state.js"
import { randomId, systemClock, systemRandom } from "./shell/clock.js"
import { Loop } from "./shell/loop.js"
import type { History, Sent } from "./verb.js"

/**
 * Makes a client of one peer's device. Nothing happens before `open`.
 *
 * @throws PeerageError `bad-options` when `peerId` or `deviceId` is no id, or `transport` is missing.
 * @since 0.1.0
 */
export function createClient(options: ClientOptions): Client {
  const { appId, peerId, transport, auth, logger } = options
  const { clock = systemClock, random = systemRandom, backoff = {} } = options
  const deviceId = options.deviceId ?? randomId(random)
  checkOptions(options, deviceId)
  const state = initialState({
    peerId,
    deviceId,
    firstKey: Math.max(1, Math.floor(clock.now()) * 1_000),
    backoff: { minMs: backoff.minMs ?? 500, maxMs: backoff.maxMs ?? 30_000 },
  })
  const loop = new Loop(state, { appId, transport, auth, clock, random, logger })
  const { calls, channels } = loop

  const close: Client["close"] = async ({ signal } = {}) => {
    await calls.begin<void>(signal, (call) => loop.dispatch({ type: "close", call }))
  }

  return {
    messages$: channels.message.observable(),
    presence$: channels.presence.observable(),
    delivered$: channels.delivered.observable(),
    dropped$: channels["offline-dropped"].observable(),
    session$: channels.session.observable(),
    problems$: channels.problem.observable(),
    get session() {
      return loop.snapshot
    },
    async open({ watch = [], signal } = {}) {
      const peers = peerList(watch)
      await calls.begin<void>(signal, (call) => loop.dispatch({ type: "open", call, watch: peers }))
    },
    close,
    async watch(peers, { signal } = {}) {
      const list = peerList(peers)
      await calls.begin<void>(signal, (call) => loop.dispatch({ type: "watch", call, peers: list }))
    },
    async unwatch(peers, { signal } = {}) {
      const list = peerList(peers)
      await calls.begin<void>(signal, (call) =>
        loop.dispatch({ type: "unwatch", call, peers: list }),
      )
    },
    async send(text, { to, transient, receipt, unwatched, key, signal }) {
      if (typeof text !== "string") throw new PeerageError(failure("bad-frame"))
      const peers = peerList(to)
      const how = {
        ...(transient !== undefined && { transient }),
        ...(receipt !== undefined && { receipt }),
        ...(unwatched !== undefined && { unwatched }),
        ...(key !== undefined && { key }),
      }
      return calls.begin<Sent>(
        signal,
        (call) => loop.dispatch({ type: "send", call, to: peers, text, options: how }),
        key,
      )
    },
    async history(query) {
      const peers = peerList(query.with)
      const { limit } = query
      if (limit !== undefined && !(Number.isSafeInteger(limit) && limit > 0)) {
        throw badOptions("A history's limit is a whole number above 0.")
      }
      return calls.begin<History>(query.signal, (call) =>
        loop.dispatch({ type: "history", call, with: peers, options: query }),
      )
    },
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
  if (!isPeer(peerId)) throw badOptions(`peerId: ${failure("bad-id").message}`)
  if (!isPeer(deviceId)) throw badOptions(`deviceId: ${failure("bad-id").message}`)
  if (typeof transport?.dial !== "function") throw badOptions("transport is no dialer.")
}

/** A list without repeats. An id that no engine takes must not enter the watch set: every open would be refused. */
function peerList(peers: string | readonly string[]): readonly string[] {
  const list = [...new Set(typeof peers === "string" ? [peers] : peers)]
  const bad = list.filter((peer) => !isPeer(peer))
  if (bad.length > 0) throw new PeerageError(failure("bad-id", { peers: bad }))
  return list
}

function isPeer(id: unknown): boolean {
  return typeof id === "string" && isId(id)
}

function badOptions(message: string): PeerageError {
  return new PeerageError(failure("bad-options", { message }))
}
