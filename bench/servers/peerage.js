/** Peerage as a host would run it. Rates are off, as they are for all systems; nothing else is. */
import { createServer } from "node:http"
import { createEngine, memoryStore } from "@peerage/core"
import { levelStore } from "@peerage/store-level"
import { avosCloudTransport } from "@peerage/transport-avoscloud"
import { socketIoTransport } from "@peerage/transport-socketio"
import { appId, signingKey } from "./names.js"

export const noRates = {
  sendsPerSecond: Number.POSITIVE_INFINITY,
  requestsPerSecond: Number.POSITIVE_INFINITY,
  newConversationsPerHour: Number.POSITIVE_INFINITY,
  newGroupsPerHour: Number.POSITIVE_INFINITY,
}

/** Members that one invitation may name. */
const invited = 90

/** @param {{ store: string, directory: string, signed?: boolean }} options */
export function storeOf({ store, directory }) {
  if (store === "memory") return memoryStore()
  return levelStore(`${directory}/peerage`, { sync: store !== "level-unflushed" })
}

/** Counts what the store is given, cursors aside: those are written once a second, whatever is said meanwhile. */
function counting(store) {
  const counts = { rows: 0, bytes: 0 }
  const { commit } = store
  store.commit = (transactions) => {
    for (const { puts = [] } of transactions) {
      for (const [[partition, sort], value] of puts) {
        if (partition.startsWith("cursor/")) continue
        counts.rows++
        counts.bytes += partition.length + sort.length + value.length
      }
    }
    return commit.call(store, transactions)
  }
  return counts
}

/** @param {{ store: string, transport?: string, directory: string, signed?: boolean, counted?: boolean }} options */
export async function start(options) {
  const { transport = "socket.io", signed = false, counted = false } = options
  const store = storeOf(options)
  const counts = counted ? counting(store) : undefined
  const http = createServer()
  const wire = transport === "socket.io" ? socketIoTransport(http) : avosCloudTransport(http)
  const engine = createEngine({
    appId,
    store,
    transports: [wire],
    limits: noRates,
    ...(signed && { signatures: { required: true, keys: [signingKey] } }),
  })
  engine.problems$.subscribe((problem) => {
    if (problem.code !== "unprotected") console.error("peerage:", problem)
  })
  await engine.open()
  await new Promise((listening) => http.listen(0, "127.0.0.1", () => listening(undefined)))
  return {
    port: /** @type {import("node:net").AddressInfo} */ (http.address()).port,
    /** What a load may ask for besides messages. */
    control: {
      counts: () => ({ ...counts }),
      /** @param {{ group: string, members: string[] }} wanted */
      async group({ group, members }) {
        await engine.host.groups.create({ id: group, members: members.slice(0, invited - 1) })
        for (let at = invited - 1; at < members.length; at += invited)
          await engine.host.groups.invite(group, members.slice(at, at + invited))
      },
    },
    stop: () => engine.close(),
  }
}
