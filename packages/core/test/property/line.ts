/** One connection of a device, and what was said on it: the record that the checks read. */
import type { ClientFrame, MessageFrame, PageFrame, Line as Wire } from "@peerage/core/protocol"

/** A send of the application: its text is its identity. */
export interface Sending {
  readonly text: string
  readonly serial: number
  readonly from: string
  readonly device: string
  readonly to: readonly string[]
  readonly conversation: string
  readonly key: number | undefined
  readonly transient: boolean
  /** The wall clock when it was first said. */
  readonly wall: number
  /** Where it was first accepted, once told. */
  seq: number | undefined
  /** How often it was said, and how often the answer was that nothing was stored. */
  said: number
  refused: number
}

/** On its way, or its outcome was never told. */
export function isUnknown({ seq, said, refused }: Sending): boolean {
  return seq === undefined && refused < said
}

/** A request that waits for its answer. */
export interface Asked {
  readonly frame: ClientFrame & { readonly ref: number }
  readonly sending?: Sending
  /** All recipients were watched when it left. */
  readonly watched?: boolean
}

/** A `sent` of this line, in the order of the requests. */
export interface Order {
  readonly ref: number
  readonly again: boolean
  readonly seq: number
}

export class LineLog {
  wire: Wire | undefined
  /** Of the engine's life in which it was dialled. */
  readonly life: number
  readonly kind: "open" | "resume"
  state: "dialling" | "greeting" | "welcome" | "ended" = "dialling"
  closing: string | undefined
  /** Frames that wait for the wire. */
  readonly unsaid: ClientFrame[] = []
  readonly abort = new AbortController()
  nextRef = 1
  readonly asked = new Map<number, Asked>()
  /** Everything came to rest since its opening was answered: it knows where it stands. */
  isSettled = false
  /** Positions that the engine took: those of its own epoch. */
  given = new Map<string, number>()
  /** When the opening left: cursors in the store, and the ends of the logs. */
  readonly confirmed = new Map<string, number>()
  readonly heads = new Map<string, number>()
  /** Per conversation: the last seq heard here. */
  readonly last = new Map<string, number>()
  readonly told = new Map<string, [from: number, to: number][]>()
  readonly unacked = new Map<string, number[]>()
  readonly orders = new Map<string, Order[]>()
  readonly presence = new Map<string, { online: boolean; version: number }>()
  readonly watching = new Set<string>()
  readonly watchRefs = new Map<string, number>()
  saidAhead = false
  /** Its device had no session before: all that lies there is capped. What came while it had one is not (L3). */
  isCapped = false
  /** Whether the engine must take up the session again (P11). */
  mayResume: "yes" | "no" | "maybe" = "maybe"
  /** The engine answered something that was said after its opening: it heard that the welcome arrived. */
  wasHeard = false
  readonly transients = new Map<string, number>()
  heardTransient = 0
  queued = 0
  /** What was told as dropped: `conversation seq reason`. */
  readonly reasons: string[] = []
  onTransient: () => void = () => undefined
  onPage: (frame: PageFrame) => void = () => undefined
  /** The last persistent message, as it came. */
  lastMessage: MessageFrame | undefined
  onRefused: (code: string) => void = () => undefined
  /** Hears each persistent message after its checks. */
  onMessage: (conversation: string, seq: number) => void = () => undefined

  constructor(life: number, kind: "open" | "resume") {
    this.life = life
    this.kind = kind
  }

  get isOpen(): boolean {
    return this.state === "welcome" && this.wire !== undefined
  }

  isTold(conversation: string, seq: number): boolean {
    return (this.told.get(conversation) ?? []).some(([from, to]) => from <= seq && seq <= to)
  }
}
