/**
 * One WebSocket of a client of 2014 and the peers that it carries: the iOS client has all of a device's on one. It
 * hands each command to its peer, gathers what a turn says, and ends when the last peer has left or nothing is heard.
 */
import type { IncomingHttpHeaders, IncomingMessage } from "node:http"
import type { Duplex } from "node:stream"
import type { ConnectionInfo } from "@peerage/core/adapter"
import type { WebSocket } from "ws"
import type { App } from "./app.js"
import { closeCodes } from "./close-code.js"
import { type Command, keepAlive, readCommand } from "./command.js"
import { type Carrier, PeerConnection } from "./connection.js"
import { closed } from "./reply.js"

/** The name of this transport in `ConnectionInfo`. */
export const transportName = "avoscloud"

/** Characters that a frame may have: a text of 5 KB in JSON's longest spelling, and twenty recipients. */
const frameLength = 40_960

/** Bytes that may wait for the other end before it is heard no more: twice what the engine lets wait. */
const mostUnread = 4_194_304

/** Peers that one socket carries. */
const mostPeers = 64

/** How long a socket may be without a session, and how long what was said last may take to leave, in ms. */
const loginMs = 5_000
const graceMs = 2_000

/** Where a socket's peers go. */
export interface Reception {
  /** Who listens for an app, or did. */
  find(appId: string): App | "unknown" | "stopped"
  /** Calls back at the end of this turn. */
  atEndOfTurn(flush: () => void): void
}

/** A socket and its peers. */
export class PeerSocket implements Carrier {
  readonly #ws: WebSocket
  readonly #tcp: Duplex
  readonly #info: ConnectionInfo
  readonly #reception: Reception
  readonly #peers = new Map<string, PeerConnection>()
  /** All connections of which something may still have to leave, the last one's with the socket. */
  readonly #apps = new Map<PeerConnection, App>()
  readonly #login: NodeJS.Timeout
  #isGathering = false
  #heardAt = performance.now()

  /** @param tcp - what carries the WebSocket */
  constructor(ws: WebSocket, tcp: Duplex, request: IncomingMessage, reception: Reception) {
    this.#ws = ws
    this.#tcp = tcp
    this.#reception = reception
    const { remoteAddress } = request.socket
    const address = remoteAddress === undefined ? {} : { address: remoteAddress }
    this.#info = { transport: transportName, headers: flat(request.headers), ...address }
    // After a stall of the host timers come before what has long arrived: that is read first.
    this.#login = setTimeout(() => setImmediate(() => this.#missLogin()), loginMs).unref()
    const heard = () => {
      this.#heardAt = performance.now()
    }
    ws.on("message", (data, isBinary) => {
      heard()
      this.#hear(isBinary ? undefined : String(data))
    })
    ws.on("ping", heard)
    ws.on("pong", heard)
    // The other end's mistakes close the socket; why is nobody's concern here.
    ws.on("error", () => {})
    ws.on("close", () => this.#lost())
  }

  get waiting(): number {
    return this.#ws.bufferedAmount
  }

  write(text: string): void {
    // What is said in one turn leaves together (TP8).
    if (!this.#isGathering) {
      this.#isGathering = true
      this.#tcp.cork()
      this.#reception.atEndOfTurn(() => this.#flush())
    }
    this.#ws.send(text)
  }

  leave(connection: PeerConnection, code: number): void {
    this.#peers.delete(connection.peerId)
    if (this.#peers.size === 0) return this.#close(code)
    if (code !== closeCodes.normal) this.write(JSON.stringify(closed(connection.peerId, code)))
    this.#drop(connection)
  }

  /** Asks for a sign of life; ends the socket if there was none for so long. */
  check(silenceMs: number): void {
    if (performance.now() - this.#heardAt >= silenceMs) this.#end(closeCodes.silence)
    else if (this.#ws.readyState === this.#ws.OPEN) this.#ws.ping()
  }

  #hear(text: string | undefined): void {
    if (this.#ws.readyState !== this.#ws.OPEN) return
    if (this.waiting > mostUnread) return this.#end(closeCodes.silence)
    if (text === undefined) return this.#end(closeCodes.unreadable)
    if (text.length > frameLength) return this.#end(closeCodes.tooLong)
    const command = readCommand(text)
    if (command === undefined) return this.#end(closeCodes.unreadable)
    if (command === keepAlive) return this.#keepAlive()
    const connection = this.#peers.get(command.peerId)
    if (connection) connection.hear(command)
    else if (command.op === "open") this.#open(command)
    else this.#refuse(command, closeCodes.notOpen)
  }

  #open(command: Command): void {
    if (this.#peers.size >= mostPeers) return this.#refuse(command, closeCodes.tooMuch)
    const app = this.#reception.find(command.appId)
    if (app === "unknown") return this.#refuse(command, closeCodes.unknownApp)
    if (app === "stopped") return this.#refuse(command, closeCodes.goingAway)
    clearTimeout(this.#login)
    const connection = new PeerConnection(command, this.#info, this)
    this.#peers.set(command.peerId, connection)
    this.#apps.set(connection, app)
    app.take(connection)
    connection.hear(command)
  }

  #missLogin(): void {
    if (this.#apps.size === 0) this.#close(closeCodes.login)
  }

  /** A command that has no session: its peer is told, or the socket ends if that is all there is. */
  #refuse({ peerId, i }: Command, code: number): void {
    if (this.#peers.size === 0) this.#close(code)
    else this.write(JSON.stringify(closed(peerId, code, i)))
  }

  /** The one peer of a socket waits for its answers in order, this among them. */
  #keepAlive(): void {
    const [only, another] = this.#peers.values()
    if (only && another === undefined) only.afterAnswers(keepAlive)
    else this.write(keepAlive)
  }

  /** Ends the socket and all peers on it: whoever sends what cannot be read has no name. */
  #end(code: number): void {
    for (const connection of [...this.#peers.values()]) connection.end(code)
    this.#close(code)
  }

  #close(code: number): void {
    if (this.#ws.readyState !== this.#ws.OPEN) return
    this.#flush()
    this.#ws.close(code)
    setTimeout(() => this.#ws.terminate(), graceMs).unref()
  }

  #flush(): void {
    if (!this.#isGathering) return
    this.#isGathering = false
    this.#tcp.uncork()
  }

  #lost(): void {
    clearTimeout(this.#login)
    this.#peers.clear()
    for (const connection of [...this.#apps.keys()]) {
      connection.lost()
      this.#drop(connection)
    }
  }

  #drop(connection: PeerConnection): void {
    this.#apps.get(connection)?.drop(connection)
    this.#apps.delete(connection)
  }
}

function flat(headers: IncomingHttpHeaders): ConnectionInfo["headers"] {
  const texts = Object.entries(headers).map(([name, value]) => [name, value?.toString()])
  return Object.fromEntries(texts) as ConnectionInfo["headers"]
}
