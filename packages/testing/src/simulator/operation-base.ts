/** What operations are, and whom they act through. */
import type { Chance } from "./chance.js"
import type { Device } from "./device.js"
import type { Setup } from "./setup.js"
import type { World } from "./world.js"

/** What an operation knows when it is drawn. */
export interface Draw {
  readonly chance: Chance
  readonly setup: Setup
  /** A device, some more often than others. */
  device(): number
  peer(): number
}

/** How something is drawn, and what it does. */
export interface Operation<Data> {
  draw(draw: Draw): Data
  perform(world: World, data: Data): void
}

/** An operation that acts through a device, if it is open enough to. */
export type OfDevice = { readonly device: number }

export function deviceOf(world: World, { device }: OfDevice): Device | undefined {
  return world.devices[device % world.devices.length]
}

export function peerOf(world: World, peer: number): string {
  return world.peers[peer % world.peers.length] as string
}

/** What is drawn is plain data of the operation's own, which only its own `perform` is ever given. */
export function operation<Data>(of: Operation<Data>): Operation<unknown> {
  return of as Operation<unknown>
}
