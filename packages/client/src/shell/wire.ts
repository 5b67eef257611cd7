/** The line to the engine, dialled by number: events of a line come as inputs with its number. */
import type { ClientFrame, Dialer, Line } from "@peerage/core/protocol"
import type { Input } from "../rules/input.js"

/** What a wire needs. */
export interface WireOptions {
  readonly appId: string
  readonly transport: Dialer
  readonly auth: (() => unknown) | undefined
  readonly dispatch: (input: Input) => void
}

export class Wire {
  readonly #options: WireOptions
  #line: Line | undefined
  #number = 0
  #dialing: AbortController | undefined

  constructor(options: WireOptions) {
    this.#options = options
  }

  /** Begins to dial; `dialed` or `dial-failed` follows, unless it is given up. */
  dial(number: number): void {
    const dialing = new AbortController()
    this.#number = number
    this.#line = undefined
    this.#dialing = dialing
    this.#open(number, dialing.signal).catch((cause: unknown) => {
      if (!dialing.signal.aborted)
        this.#options.dispatch({ type: "dial-failed", line: number, cause })
    })
  }

  /** Says a frame on the current line. A line that throws, although it must not, is taken for lost. */
  say(frame: ClientFrame): void {
    try {
      this.#line?.send(frame)
    } catch {
      this.#options.dispatch({ type: "line-ended", line: this.#number })
    }
  }

  /** Ends the line of this number, or gives up dialling it. */
  hangUp(number: number): void {
    if (number !== this.#number) return
    if (this.#line === undefined) this.#dialing?.abort()
    else this.#line.close()
    this.#line = undefined
  }

  async #open(number: number, signal: AbortSignal): Promise<void> {
    const { appId, transport, auth: ask, dispatch } = this.#options
    const auth = await ask?.()
    if (signal.aborted) return
    const line = await transport.dial(
      { appId, signal, ...(auth !== undefined && { auth }) },
      {
        onFrame: (frame) => dispatch({ type: "frame", line: number, frame }),
        onClose: () => dispatch({ type: "line-ended", line: number }),
      },
    )
    if (signal.aborted) return line.close()
    this.#line = line
    dispatch({ type: "dialed", line: number })
  }
}
