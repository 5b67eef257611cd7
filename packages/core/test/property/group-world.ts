/** The stage of a history of groups: devices as clients keep them, their lines, and what was known at the last rest. */
import type { ClientFrame, Line } from "@peerage/core/protocol"
import type { World } from "./world.js"

export interface Asked {
  readonly frame: ClientFrame
  /** Since which entry the peer was a member of the group at the last rest. */
  readonly since: number | undefined
}

export class GroupLine {
  wire: Line | undefined
  state: "dialling" | "open" | "ended" = "dialling"
  readonly abort = new AbortController()
  readonly unsaid: ClientFrame[] = []
  readonly asked = new Map<number, Asked>()
  readonly last = new Map<string, number>()
  readonly acked = new Map<string, number>()
  readonly told = new Map<string, Set<number>>()
  given: ReadonlyMap<string, number> = new Map()
  isSettled = false
  nextRef = 1
  readonly kind: "open" | "resume"

  constructor(kind: "open" | "resume") {
    this.kind = kind
  }
}

export class GroupDevice {
  readonly peer: string
  readonly id: string
  line: GroupLine | undefined
  token = ""
  epoch: string | undefined
  readonly positions = new Map<string, number>()
  readonly acked = new Map<string, number>()
  /** `group seq` of what it heard, was told of, or need not hear. */
  readonly covered = new Set<string>()
  sent = 0

  constructor(peer: string, id: string) {
    this.peer = peer
    this.id = id
  }

  get isOpen(): boolean {
    return this.line?.state === "open" && this.line.wire !== undefined
  }
}

export class GroupWorld {
  readonly world: World
  readonly devices: readonly GroupDevice[]
  /** The ids of the groups that were created. */
  readonly groups: string[] = []
  /** At the last rest: since which entry each member (`group peer`) is one, and the end of each log. */
  readonly since = new Map<string, number>()
  readonly heads = new Map<string, number>()
  life = 0

  constructor(world: World, names: readonly string[]) {
    this.world = world
    this.devices = names.map((name) => new GroupDevice(name.replace(/\..*/, ""), name))
  }

  get peers(): readonly string[] {
    return [...new Set(this.devices.map(({ peer }) => peer))]
  }
}
