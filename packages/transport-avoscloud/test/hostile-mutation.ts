/** Good and bad packets, changed at random. */
import { garbledTexts } from "@peerage/testing"
import fc from "fast-check"
import { hostilePackets, type Packets } from "./hostile-packets.js"

export function mutations(): fc.Arbitrary<Packets> {
  const good = [
    '{"cmd":"session","op":"open","peerId":"alice","appId":"app","sessionPeerIds":["bob"],"s":"x","t":1,"n":"n"}',
    '{"cmd":"session","op":"add","peerId":"alice","sessionPeerIds":["bob",7,""],"i":1}',
    '{"cmd":"direct","peerId":"alice","toPeerIds":["bob"],"msg":"x","transient":1,"r":true,"id":"l"}',
    '{"cmd":"direct","peerId":"alice","roomId":"g","msg":"x"}',
    '{"cmd":"ack","peerId":"alice","ids":["c.1","c.2"]}',
    '{"cmd":"room","op":"invite","peerId":"alice","roomId":"g","roomPeerIds":["bob"]}',
    "{}",
  ]
  const texts = hostilePackets
    .filter((packets) => packets.length < 20)
    .flat()
    .filter((packet): packet is string => typeof packet === "string" && packet.length < 1_000)
  const unit = fc.oneof(
    fc.constantFrom(...'0123456789[]{},:"\\/-_.eE+ntu'),
    fc.constantFrom("null", "true", '"__proto__"', '"peerId"', '"alice"', "1e999", "\u0000"),
    fc.string({ unit: "binary", maxLength: 4 }),
  )
  const text = garbledTexts({ good, odd: texts }, unit, 0)
  // The right commands with fields of any shape.
  const name = fc.constantFrom("cmd", "op", "peerId", "toPeerIds", "roomId", "ids", "i", "msg", "t")
  const fields = fc
    .tuple(fc.constantFrom(...good), fc.dictionary(name, fc.jsonValue()))
    .map(([base, more]) => JSON.stringify({ ...(JSON.parse(base) as object), ...more }))
  const packet = fc.oneof(
    { weight: 8, arbitrary: text },
    { weight: 6, arbitrary: fields },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 40 }) },
  )
  return fc.array(packet, { minLength: 1, maxLength: 3 })
}
