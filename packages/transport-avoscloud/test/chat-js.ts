/**
 * The JavaScript client of 2014 as npm has it, not a character changed: `chat.js` of lean-cloud-chat. It runs in a
 * context of its own, since it makes globals; there its router is ours and a test may shorten its waits.
 */
import { readFileSync } from "node:fs"
import { createRequire } from "node:module"
import { createContext, Script } from "node:vm"
import { vi } from "vitest"
import { WebSocket } from "ws"

/** A promise that chat.js gives; a rejection may have no reason. */
type Answer<T> = Promise<T>

/** The client's methods, as its own guide names them. */
export interface AVChatClient {
  open(): Answer<SessionAnswer | undefined>
  close(): Answer<void>
  send(msg: string, to: string | readonly string[], transient?: boolean): Answer<AckAnswer>
  on(name: string, listener: (data: never) => void): void
  watch(peers: string | readonly string[]): Answer<SessionAnswer>
  unwatch(peers: readonly string[]): Answer<void>
  getStatus(peers: string | readonly string[]): Answer<SessionAnswer>
  joinGroup(groupId?: string): Answer<RoomAnswer>
  sendToGroup(msg: string, groupId: string, transient?: boolean): Answer<AckAnswer>
  inviteToGroup(groupId: string, peers: string | readonly string[]): Answer<RoomAnswer>
  kickFromGroup(groupId: string, peers: string | readonly string[]): Answer<RoomAnswer>
  leaveGroup(groupId: string): Answer<RoomAnswer>
}

export interface SessionAnswer {
  readonly onlineSessionPeerIds: readonly string[]
}
export interface AckAnswer {
  readonly t: number
  readonly uid: string
}
export interface RoomAnswer {
  readonly roomId: string
  readonly roomPeerIds: readonly string[]
  readonly byPeerId: string
}
export interface Direct {
  readonly id: string
  readonly msg: string
  readonly fromPeerId: string
  readonly roomId?: string
  readonly transient: boolean
  readonly offline?: boolean
  readonly timestamp: number
}

interface Settings {
  readonly appId: string
  readonly peerId: string
  readonly watchingPeerIds?: readonly string[]
  readonly auth?: (peerId: string, watchingPeerIds: readonly string[]) => Promise<object>
  readonly groupAuth?: (
    peerId: string,
    groupId: string | undefined,
    action: "join" | "invite" | "kick",
    groupPeerIds: readonly string[],
  ) => Promise<object>
}

const file = createRequire(import.meta.url).resolve("lean-cloud-chat/chat.js")
/** What chat.js itself requires. */
const npm = createRequire(file)
const wrapped = new Script(`(function (require, module) {${readFileSync(file, "utf8")}\n})`, {
  filename: file,
})

/** One program with the client in it. */
export class ChatJs {
  /** The WebSockets that it made, newest last. */
  readonly lines: WebSocket[] = []
  /** All that it heard over them. */
  readonly frames: Record<string, unknown>[] = []
  /** How long, in ms, it waits for an answer, and how long it is quiet before it asks for one. */
  patienceMs = 10_000
  quietMs = 60_000
  readonly #make: new (
    settings: Settings,
  ) => AVChatClient

  constructor(url: string) {
    const { lines, frames } = this
    class Line extends WebSocket {
      constructor(address: string) {
        super(address)
        lines.push(this)
        this.on("message", (data) => frames.push(JSON.parse(String(data))))
        // The `ws` of 2014 needed no listener.
        this.on("error", () => {})
      }
    }
    const { XMLHttpRequest } = npm("xmlhttprequest") as { XMLHttpRequest: new () => Request }
    // biome-ignore lint/complexity/useArrowFunction: chat.js calls it with `new`
    const OurRouter = function () {
      const request = new XMLHttpRequest()
      const { open } = request
      request.open = (method, address) =>
        open.call(request, method, address.replace("http://router-g0-push.avoscloud.com", url))
      return request
    }
    const context = createContext({
      WebSocket: Line,
      XMLHttpRequest: OurRouter,
      setTimeout: (call: () => void, ms: number) =>
        setTimeout(call, ms === 60_000 ? this.quietMs : this.patienceMs),
      clearTimeout,
      console,
    })
    const module = { exports: {} }
    wrapped.runInContext(context)(npm, module)
    this.#make = module.exports as new (settings: Settings) => AVChatClient
  }

  make(settings: Settings): AVChatClient {
    return new this.#make(settings)
  }
}

interface Request {
  open(method: string, address: string): void
}

/** Somebody who uses the client, and all that its events said. */
export class ChatPeer {
  readonly program: ChatJs
  readonly client: AVChatClient
  readonly messages: Direct[] = []
  readonly online: string[] = []
  readonly offline: string[] = []
  /** Group events, as `joined g1 by alice` or `membersLeft g1 bob,carol by alice`. */
  readonly rooms: string[] = []
  readonly closeCodes: number[] = []

  constructor(url: string, settings: Settings) {
    this.program = new ChatJs(url)
    this.client = this.program.make(settings)
    const { client } = this
    client.on("message", (message: Direct) => this.messages.push(message))
    client.on("online", (peers: string[]) => this.online.push(...peers))
    client.on("offline", (peers: string[]) => this.offline.push(...peers))
    client.on("close", ({ code }: { code: number }) => this.closeCodes.push(code))
    for (const name of ["joined", "left", "membersJoined", "membersLeft"]) {
      client.on(name, ({ roomId, roomPeerIds, byPeerId }: RoomAnswer) => {
        const whom = roomPeerIds === undefined ? "" : ` ${[...roomPeerIds].join(",")}`
        this.rooms.push(`${name} ${roomId}${whom} by ${byPeerId}`)
      })
    }
  }

  get texts(): readonly string[] {
    return this.messages.map(({ msg }) => msg)
  }

  until(happened: () => boolean, timeout = 5_000): Promise<boolean> {
    return vi.waitUntil(happened, { interval: 2, timeout })
  }

  /** Loses the line as a network does. */
  cut(): void {
    this.program.lines.at(-1)?.terminate()
  }
}
