/** One peer on a socket as a connection of the engine. What is said on it is the dialogue's business. */
import { randomUUID } from "node:crypto"
import {
  type CloseCode,
  type Connection,
  type ConnectionInfo,
  Inlet,
  type OutgoingFrame,
  type SendResult,
} from "@peerage/core/adapter"
import { closeCodes, codeOfEnd } from "./close-code.js"
import type { Command } from "./command.js"
import { Dialogue } from "./dialogue.js"
import { Wording } from "./wording.js"

/** What a peer's connection needs of the socket that carries it. */
export interface Carrier {
  /** Bytes that wait for the other end. */
  readonly waiting: number
  write(text: string): void
  /** The connection has ended, for the reason that the code says; `i` is the serial of the command that it ended for. */
  leave(connection: PeerConnection, code: number, i?: unknown): void
}

/** A peer's line. */
export class PeerConnection implements Connection {
  readonly id: string = `avoscloud-${randomUUID()}`
  readonly info: ConnectionInfo
  readonly peerId: string
  readonly appId: string
  readonly #carrier: Carrier
  readonly #dialogue: Dialogue
  readonly #inlet = new Inlet<unknown>()

  constructor({ peerId, appId }: Command, info: ConnectionInfo, carrier: Carrier) {
    this.info = info
    this.peerId = peerId
    this.appId = appId
    this.#carrier = carrier
    this.#dialogue = new Dialogue(
      { peerId, appId, device: this.id },
      {
        ask: (frame) => {
          if (!this.#inlet.push(frame)) this.end(closeCodes.tooMuch)
        },
        write: (text) => carrier.write(text),
        end: (code, i) => this.end(code, i),
      },
    )
  }

  onFrame(listener: (frame: unknown) => void): void {
    this.#inlet.onFrame(listener)
  }

  onClose(listener: () => void): void {
    this.#inlet.onEnd(listener)
  }

  /** A command of this peer's. */
  hear(command: Command): void {
    if (!this.#inlet.ended) this.#dialogue.hear(command)
  }

  /** Calls back after all answers that this peer waits for, or when its line ends. */
  afterAnswers(then: () => void): void {
    const { order } = this.#dialogue
    if (!order.isFull) return order.after(then, true)
    this.end(closeCodes.tooMuch)
    then()
  }

  send(frame: OutgoingFrame): SendResult {
    return this.take(frame, new Wording())
  }

  /** @param wording - shared by all that are given the same frame */
  take(frame: OutgoingFrame, wording: Wording): SendResult {
    if (this.#inlet.ended) return "closed"
    if (this.#carrier.waiting > frame.maxWaiting) return "full"
    this.#dialogue.tell(frame.value, wording)
    return "sent"
  }

  close(code: CloseCode): void {
    if (this.#inlet.ended) return
    this.#inlet.cut()
    this.#dialogue.order.end()
    this.#carrier.leave(this, codeOfEnd(code))
  }

  /**
   * Ends it from this side; the engine sees a lost line.
   *
   * @param i - the serial of the command that it ends for
   */
  end(code: number, i?: unknown): void {
    if (this.#inlet.ended) return
    this.#inlet.end()
    this.#dialogue.order.end()
    this.#carrier.leave(this, code, i)
  }

  /** The socket is gone. */
  lost(): void {
    this.#inlet.end()
  }
}
