/** A peer that speaks the engine's own frames, over any dialer. */
import type { ClientFrame, Dialer, Line, ServerFrame } from "@peerage/core/protocol"
import { vi } from "vitest"
import { appId } from "./served.js"

type Unnumbered<Frame> = Frame extends { readonly ref: number } ? Omit<Frame, "ref"> : never

export class FramePeer {
  readonly frames: ServerFrame[] = []
  #line: Line | undefined
  #lastRef = 0

  /** Opens a session. */
  static async open(dialer: Dialer, peer: string, watch: readonly string[]): Promise<FramePeer> {
    const somebody = new FramePeer()
    const { signal } = new AbortController()
    somebody.#line = await dialer.dial(
      { appId, signal },
      { onFrame: (frame) => void somebody.frames.push(frame as ServerFrame), onClose: () => {} },
    )
    await somebody.ask({ type: "open", version: 1, peer, device: `${peer}'s`, watch })
    return somebody
  }

  /** What it was told of messages: their senders and texts, in order. */
  get messages(): readonly string[] {
    return this.frames.flatMap((frame) =>
      frame.type === "message" ? [`${frame.from}: ${frame.text}`] : [],
    )
  }

  /** The ids of those messages. */
  get ids(): readonly string[] {
    return this.frames.flatMap((frame) => (frame.type === "message" ? [frame.id] : []))
  }

  /** What it was told of a group, in order. */
  get changes(): readonly string[] {
    return this.frames.flatMap((frame) =>
      frame.type === "membership" ? [`${frame.change} ${frame.peers.join()} by ${frame.by}`] : [],
    )
  }

  async ask(frame: Unnumbered<ClientFrame>): Promise<ServerFrame> {
    const ref = ++this.#lastRef
    const isAnswer = (said: ServerFrame) =>
      said.type === "sent"
        ? said.items.some(([to]) => to === ref)
        : "ref" in said && said.ref === ref
    this.#line?.send({ ...frame, ref } as ClientFrame)
    await vi.waitUntil(() => this.frames.some(isAnswer), { interval: 1, timeout: 5_000 })
    return this.frames.find(isAnswer) as ServerFrame
  }

  close(): void {
    this.#line?.close()
  }
}
