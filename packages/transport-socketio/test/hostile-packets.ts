/** What no client of ours would send: the raw packets that a careless socket.io handler dies of, and their kin. */

/** Packets, texts or bytes, that are sent one after the other over one connection. */
export type Packets = readonly (string | Uint8Array)[]

const deep = `${"[".repeat(30_000)}${"]".repeat(30_000)}`
const placeholder = '{"_placeholder":true,"num":0}'

/** Each list for a connection of its own. They are written for the namespace `/` and moved to another one. */
export function hostilePackets(namespace = "/"): readonly Packets[] {
  return hostile.map((packets) => packets.map((packet) => moved(packet, namespace)))
}

const hostile: readonly Packets[] = [
  // The three that end a process whose handler trusts its arguments.
  ['42["send",{"body":"x"}]'],
  ['421["send",{}]'],
  ['421["send",null]'],
  // Reserved names, and events that are none.
  ['42["disconnect","x"]'],
  ['42["error","x"]'],
  ['42["connect"]', '42["connect_error",{}]', '42["disconnecting"]'],
  ['42["newListener",1]', '42["removeListener",1]'],
  ["42[1,2]"],
  ['42[{"a":1}]'],
  ["42[]", "42[null]", "42"],
  // Acknowledgements of nothing, and ids that are no ids.
  ["43999[1]"],
  ["431[]", "43-1[]", "43[1]", "430"],
  ['4299999999999999999999["send",{}]'],
  ['421["f",[]]', '421["f",[{"type":"close","ref":1}]]'],
  // Binary attachments: too many, none, missing, mixed up.
  [`4511-["send",${placeholder}]`],
  [`450-["f",${placeholder}]`],
  [`451-["f",${placeholder}]`, '42["f",[]]'],
  ['451-["f",{"_placeholder":true,"num":7}]', new Uint8Array([1, 2, 3])],
  [`451-["f",${placeholder}]`, new Uint8Array([1, 2, 3])],
  [`451-["f",[${placeholder}]]`, new Uint8Array([1, 2, 3])],
  [new Uint8Array([4, 0x32])],
  ['46["f"]', "461-[]", "45", "45-", "451-"],
  // Not JSON, not a packet, not a namespace.
  ['42["send",{]'],
  ["49[]"],
  ["", "4", "40", "4x", "9", "x", "\u0000", "\ud800"],
  [
    '40{"appId":1}',
    '40{"appId":null}',
    "40[]",
    "40null",
    '40/nowhere,{"appId":"app"}',
    "40/,",
    "40/%00,",
  ],
  ['44{"message":"x"}', "44", "41", '42["f",[{"type":"close","ref":1}]]'],
  // Heartbeats and upgrades at the wrong end of the line.
  ["0{}", "1", "2probe", "3", "5", "6"],
  // The right event with the wrong argument.
  ['42["f"]'],
  ['42["f",null]'],
  ['42["f",{"length":1e9}]'],
  ['42["f","["]'],
  ['42["f","{}"]'],
  ['42["f","[\\"__proto__\\"]"]'],
  ['42["f",[null,0,"",[],{},{"__proto__":{"admin":true}}],{"more":1},[]]'],
  [`42["f",[${deep}]]`],
  [`42["f","${deep}"]`],
  [`42["f",[${"0,".repeat(30_000)}0]]`],
  // Larger than what is taken.
  [`42["f",["${"x".repeat(70_000)}"]]`],
  [new Uint8Array(70_000)],
]

function moved(packet: string | Uint8Array, namespace: string): string | Uint8Array {
  if (typeof packet !== "string" || namespace === "/") return packet
  const head = /^4[0-6](\d+-)?(?!\/)/.exec(packet)?.[0]
  return head === undefined ? packet : `${head}${namespace},${packet.slice(head.length)}`
}

/** The frames of an `f` event's argument, whichever of its two forms it has. */
export function framesOf(argument: unknown): readonly unknown[] {
  return typeof argument === "string" ? (JSON.parse(argument) as unknown[]) : [argument]
}
