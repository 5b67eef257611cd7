/** What no client of 2014 would say. */

/** Texts or bytes that are sent one after the other over one connection. */
export type Packets = readonly (string | Uint8Array)[]

const deep = `${"[".repeat(15_000)}${"]".repeat(15_000)}`
const direct = '{"cmd":"direct","peerId":"alice","toPeerIds":["bob"],"msg":'

/** Each list for a connection of its own. `alice` may have opened her session before. */
export const hostilePackets: readonly Packets[] = [
  // Not JSON, not an object, not a command.
  ["", " ", "{", "null", "0", '""', "[]", "[[1]]", "nonsense"],
  ['{"cmd":null}', '{"cmd":1}', '{"cmd":{}}', '{"cmd":["session"]}', '{"cmd":"nothing"}'],
  ['{"cmd":"session"}', '{"cmd":"session","op":"explode","peerId":"alice"}'],
  ['{"cmd":"constructor","peerId":"alice"}', '{"cmd":"__proto__","op":"x","peerId":"alice"}'],
  ['{"cmd":"session","op":{"toString":1},"peerId":"alice"}'],
  ['{"__proto__":{"cmd":"session"}}', '{"cmd":"session","op":"close","__proto__":{"peerId":"x"}}'],
  [new Uint8Array([1, 2, 3])],
  ["\ud800", `${direct}"\ud800"}`],
  // Nobody's, and somebody else's.
  ['{"cmd":"session","op":"query","sessionPeerIds":["bob"]}'],
  ['{"cmd":"direct","peerId":"bob","toPeerIds":["alice"],"msg":"x"}'],
  ['{"cmd":"session","op":"open","peerId":"","appId":"app"}'],
  ['{"cmd":"session","op":"open","peerId":{},"appId":"app"}'],
  ['{"cmd":"session","op":"open","peerId":"a:b","appId":"app"}'],
  [
    '{"cmd":"session","op":"open","peerId":"zoe"}',
    '{"cmd":"session","op":"open","peerId":"zoe","appId":[]}',
  ],
  [
    '{"cmd":"session","op":"open","peerId":"__proto__","appId":"app"}',
    '{"cmd":"ack","peerId":"__proto__"}',
  ],
  [`{"cmd":"session","op":"open","peerId":"${"p".repeat(30_000)}","appId":"app"}`],
  // The right commands with the wrong fields.
  ['{"cmd":"session","op":"open","peerId":"alice","appId":"app","sessionPeerIds":{"length":1e9}}'],
  ['{"cmd":"session","op":"add","peerId":"alice","sessionPeerIds":[[["bob"]]]}'],
  ['{"cmd":"session","op":"add","peerId":"alice","sessionPeerIds":[1e999,-0,null,"",true]}'],
  [`{"cmd":"session","op":"add","peerId":"alice","sessionPeerIds":[${'"x",'.repeat(9_000)}"y"]}`],
  ['{"cmd":"session","op":"add","peerId":"alice","sessionPeerIds":["b"],"s":{},"t":"x","n":[]}'],
  ['{"cmd":"session","op":"add","peerId":"alice","sessionPeerIds":["b"],"s":"x","t":-1,"n":1e400}'],
  [`${direct}null}`, `${direct}{"deep":${deep}}}`],
  ['{"cmd":"direct","peerId":"alice","toPeerIds":"bob"}', '{"cmd":"direct","peerId":"alice"}'],
  [`${direct}"x","i":${deep}}`],
  [`${direct}"x","i":{"toJSON":"no","a":[1,null]},"id":${"9".repeat(300)}}`],
  [`${direct}"x","id":"${"i".repeat(1_000)}"}`],
  ['{"cmd":"ack","peerId":"alice","ids":{"a":1}}', '{"cmd":"ack","peerId":"alice","ids":[{}]}'],
  [
    '{"cmd":"ack","peerId":"alice","ids":[null,"x.1","x","__proto__",1]}',
    '{"cmd":"ack","peerId":"alice"}',
  ],
  ['{"cmd":"room","op":"join","peerId":"alice","roomId":{"a":1},"roomPeerIds":[[]]}'],
  [
    '{"cmd":"room","op":"kick","peerId":"alice"}',
    '{"cmd":"room","op":"members-left","peerId":"alice"}',
  ],
  // Words of the server's.
  ['{"cmd":"presence","status":"on","peerId":"alice","sessionPeerIds":["bob"]}'],
  ['{"cmd":"session","op":"opened","peerId":"alice"}', '{"cmd":"rcp","peerId":"alice","id":"x"}'],
  // Much of it.
  Array.from({ length: 3_000 }, () => "{}"),
  Array.from({ length: 1_500 }, () => `${direct}"x"}`),
  Array.from(
    { length: 200 },
    (_, n) => `{"cmd":"session","op":"open","peerId":"p${n}","appId":"app"}`,
  ),
  // Larger than what is taken.
  [`${direct}"${"x".repeat(80_000)}"}`],
  [`${direct}"${"x".repeat(170_000)}"}`],
  [new Uint8Array(170_000)],
]

/** Short enough for a test's title. */
export function titleOf(packets: Packets): string {
  const [first] = packets
  const text = typeof first === "string" ? first : `${first?.length} bytes`
  const short = text.length > 60 ? `${text.slice(0, 50)}… (${text.length})` : text
  return packets.length > 1 ? `${short} and ${packets.length - 1} more` : short
}
