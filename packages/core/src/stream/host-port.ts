/** What the host's hand works with: the engine's parts, as `host.ts` puts them together. */
import * as E from "fp-ts/lib/Either.js"
import { admit } from "../domain/admission.js"
import type { State, View } from "../domain/state.js"
import type { ClientFrame } from "../model/client-frame.js"
import { PeerageError } from "../model/failure.js"
import type { PeerId } from "../model/id.js"
import type { Input } from "../model/input.js"
import type { Limits } from "../model/limit.js"
import type { ServerFrame } from "../model/server-frame.js"
import type { Store, Transaction } from "../ports/store.js"
import type { HostLine } from "./host-line.js"
import type { OneAtATime } from "./one-at-a-time.js"

/** What the host's hand needs. */
export interface HostPort {
  readonly limits: Limits
  readonly systemPeer: PeerId
  readonly line: HostLine
  state(): View<State>
  now(): number
  random(): string
  dispatch(input: Input): void
  read<T>(call: (store: Store) => Promise<T>): Promise<T>
  write(transaction: Transaction): Promise<void>
  readonly oneAtATime: OneAtATime
  ask(
    say: (asker: { readonly connection: string; readonly ref: number }) => Input,
  ): Promise<ServerFrame>
}

/** The same checks that a client's frame passes; throws the refusal. */
export function admitted(frame: ClientFrame, limits: Limits): void {
  const verdict = admit(frame, limits)
  if (E.isLeft(verdict)) throw new PeerageError(verdict.left)
}
