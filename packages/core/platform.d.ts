// The globals core may use: those that browsers, Node, Deno and Bun all have. Core compiles without the DOM's and Node's
// types, so that anything else is a compile error. Not published: dist refers to the user's own declarations.

declare function setTimeout(callback: () => void, ms?: number): unknown
declare function clearTimeout(timer: unknown): void
declare function queueMicrotask(callback: () => void): void

declare function setInterval(callback: () => void, ms?: number): unknown
declare function clearInterval(timer: unknown): void

declare const performance: { now(): number }

declare const crypto: {
  getRandomValues<T extends Uint8Array>(array: T): T
  randomUUID(): string
}

declare class TextEncoder {
  encode(text?: string): Uint8Array
}

declare class TextDecoder {
  constructor(label?: string, options?: { fatal?: boolean })
  decode(bytes?: Uint8Array): string
}

interface AbortSignal {
  readonly aborted: boolean
  readonly reason: unknown
  throwIfAborted(): void
  addEventListener(type: "abort", listener: () => void, options?: { once?: boolean }): void
  removeEventListener(type: "abort", listener: () => void): void
}
