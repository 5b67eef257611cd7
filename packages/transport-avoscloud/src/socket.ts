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
import { isForNobody } from "./frame.js"
import { Rate } from "./rate.js"
import { closed } from "./reply.js"

/** The name of this transport in `ConnectionInfo`. */
export const transportName = "avoscloud"

/** Characters that a frame may have: the longest list that an engine takes is one of 1,000 ids of 64 characters. */
const frameLength = 73_728

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
  /** Whose command a name is now. A peer that asked to close is no more here, though it waits for the answer. */
  readonly #peers = new Map<string, PeerConnection>()
  /** All connections of which something may still have to leave, the last one's with the socket. */
  readonly #apps = new Map<PeerConnection, App>()
  readonly #login: NodeJS.Timeout
  readonly #rate = new Rate(performance.now())
  #isGathering = false
  #isClosing = false
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
    ws.on("message", (data, isBinary) => {
      if (this.#isHeard()) this.#hear(isBinary ? undefined : String(data))
    })
    ws.on("ping", () => this.#isHeard())
    ws.on("pong", () => this.#isHeard())
    // The other end's mistakes have closed the WebSocket, with a code: its peers are gone at once.
    ws.on("error", () => this.#end(closeCodes.unreadable))
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

  leave(connection: PeerConnection, code: number, i?: unknown): void {
    this.#forget(connection)
    if (this.#apps.size === 1) return this.#close(code)
    if (code !== closeCodes.normal) this.write(JSON.stringify(closed(connection.peerId, code, i)))
    this.#drop(connection)
  }

  /** Asks for a sign of life; ends the socket if there was none for so long. */
  check(silenceMs: number): void {
    if (performance.now() - this.#heardAt >= silenceMs) this.#end(closeCodes.silence)
    else if (this.#ws.readyState === this.#ws.OPEN) this.#ws.ping()
  }

  /** Something came; false if it is not to be dealt with. Whoever does not read may not ask either, nor have pongs. */
  #isHeard(): boolean {
    this.#heardAt = performance.now()
    if (this.waiting > mostUnread) this.#end(closeCodes.silence)
    return !this.#isClosing
  }

  #hear(text: string | undefined): void {
    if (text === undefined) return this.#end(closeCodes.unreadable)
    if (text.length > frameLength) return this.#end(closeCodes.tooLong)
    const command = readCommand(text)
    if (command === undefined) return this.#end(closeCodes.unreadable)
    if (command === keepAlive) return this.#spend(() => this.#keepAlive())
    const { peerId, appId, op } = command
    const connection = this.#peers.get(peerId)
    if (!connection)
      this.#spend(() => (op === "open" ? this.#open(command) : this.#refuse(command, "notOpen")))
    // Most clients name the app with the open alone, and then it is the peer's. One name has one app here.
    else if (appId !== "" && appId !== connection.appId)
      this.#spend(() => this.#refuse(command, "unknownApp"))
    else if (isForNobody(command)) this.#spend(() => connection.hear(command))
    else {
      connection.hear(command)
      // Whoever opens again need not wait for the answer: it is a new session.
      if (op === "close") this.#forget(connection)
    }
  }

  #forget(connection: PeerConnection): void {
    if (this.#peers.get(connection.peerId) === connection) this.#peers.delete(connection.peerId)
  }

  /** Does what no rate of the engine's bounds. */
  #spend(what: () => void): void {
    if (this.#rate.take(performance.now())) what()
    else this.#end(closeCodes.tooMuch)
  }

  #open(command: Command): void {
    if (this.#apps.size >= mostPeers) return this.#refuse(command, "tooMuch")
    const app = this.#reception.find(command.appId)
    if (app === "unknown") return this.#refuse(command, "unknownApp")
    if (app === "stopped") return this.#refuse(command, "goingAway")
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

  /**
   * A command that no session takes: its peer is told, after the answers that it waits for, or the socket ends
   * if that is all there is.
   */
  #refuse({ peerId, i }: Command, why: keyof typeof closeCodes): void {
    if (this.#apps.size === 0) this.#close(closeCodes[why])
    else {
      const its = [...this.#apps.keys()].filter((connection) => connection.peerId === peerId)
      const said = JSON.stringify(closed(peerId, closeCodes[why], i))
      afterAnswers(its, () => this.write(said))
    }
  }

  /** A client takes what comes for the answer to its oldest request: this one comes after those of all its peers. */
  #keepAlive(): void {
    afterAnswers([...this.#apps.keys()], () => this.write(keepAlive))
  }

  /** Ends the socket and all peers on it: whoever sends what cannot be read has no name. */
  #end(code: number): void {
    for (const connection of [...this.#apps.keys()]) connection.end(code)
    this.#close(code)
  }

  #close(code: number): void {
    if (this.#isClosing) return
    this.#isClosing = true
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

/** Calls back after all answers that these wait for. */
function afterAnswers(peers: readonly PeerConnection[], then: () => void): void {
  let awaited = peers.length
  if (awaited === 0) return then()
  for (const peer of peers) {
    peer.afterAnswers(() => {
      if (--awaited === 0) then()
    })
  }
}

function flat(headers: IncomingHttpHeaders): ConnectionInfo["headers"] {
  const texts = Object.entries(headers).map(([name, value]) => [name, value?.toString()])
  return Object.fromEntries(texts) as ConnectionInfo["headers"]
}
