/** Short words for properties that need no random history: devices that are open, and what they heard. */
import type { Device } from "./device.js"
import type { LineLog } from "./line.js"
import { dial } from "./speak.js"
import { plainSetup, type Setup, World } from "./world.js"

/** Devices named `peer` or `peer.device`, all open and watching everyone; `!` before a name leaves it closed. */
export async function stage(names: readonly string[], setup: Partial<Setup> = {}): Promise<World> {
  const devices = names.map((name): [string, string] => {
    const plain = name.replace("!", "")
    return [plain.replace(/\..*/, ""), plain]
  })
  const world = await World.begin({ ...plainSetup, ...setup }, devices)
  for (const [at, device] of world.devices.entries())
    if (!names[at]?.startsWith("!")) openAgain(world, device)
  await world.settle()
  return world
}

export function openAgain(world: World, device: Device, fresh = false): LineLog {
  const watch = [...new Set(world.devices.map(({ peer }) => peer))]
  return dial(world, device, { as: "open", watch, fresh })
}

export function deviceOf(world: World, id: string): Device {
  const found = world.devices.find((device) => device.id === id)
  if (!found) throw new Error(`no device ${id}`)
  return found
}

export function lineOf(world: World, id: string): LineLog {
  const { line } = deviceOf(world, id)
  if (!line) throw new Error(`${id} has no line`)
  return line
}

/** Ends a stage: what was found wrong on the way is a failure. */
export function end(world: World): void {
  world.assertGood()
  world.end()
}
