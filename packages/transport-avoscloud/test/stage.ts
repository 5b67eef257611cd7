/** A server and bare sockets for one test, and what is often said on them. All of it is gone after the test. */
import { afterEach } from "vitest"
import { RawSocket, type Said } from "./raw-socket.js"
import { appId, type Served, serve } from "./served.js"

export interface Stage {
  readonly served: Served
  start(...options: Parameters<typeof serve>): Promise<void>
  connect(): Promise<RawSocket>
  /** A socket with these peers, each of whom watches bob. */
  opened(...peerIds: readonly string[]): Promise<RawSocket>
}

export function stage(): Stage {
  let served: Served | undefined
  const sockets: RawSocket[] = []
  afterEach(async () => {
    for (const socket of sockets.splice(0)) socket.cut()
    await served?.end()
    served = undefined
  })
  return {
    get served() {
      if (served === undefined) throw new Error("nothing is served")
      return served
    },
    async start(...options) {
      served = await serve(...options)
    },
    async connect() {
      const raw = await RawSocket.open(this.served.wire)
      sockets.push(raw)
      return raw
    },
    async opened(...peerIds) {
      const raw = await this.connect()
      for (const peerId of peerIds) await raw.ask(open(peerId), { op: "opened", peerId })
      return raw
    },
  }
}

export const open = (peerId: string, sessionPeerIds: readonly string[] = ["bob"]): Said => ({
  cmd: "session",
  op: "open",
  peerId,
  appId,
  sessionPeerIds,
})

/** A message of alice's to bob. */
export const direct = (msg = "x"): Said => ({
  cmd: "direct",
  peerId: "alice",
  toPeerIds: ["bob"],
  msg,
})

/** A question of alice's. */
export const query = (sessionPeerIds: readonly unknown[] = []): Said => ({
  cmd: "session",
  op: "query",
  peerId: "alice",
  sessionPeerIds,
})

/** Something that alice does with a group. */
export const room = (op: "join" | "invite" | "kick" | "leave", more: Said): Said => ({
  cmd: "room",
  op,
  peerId: "alice",
  ...more,
})

/** With which code the socket is closed once all this was said. */
export async function codeAfter(
  raw: RawSocket,
  ...said: readonly Said[]
): Promise<number | undefined> {
  for (const each of said) raw.say(each)
  await raw.closed
  return raw.closeCode
}
