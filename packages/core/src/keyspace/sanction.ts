/** How the engine reads whom the host keeps from what. */
import type { Sanction, SanctionSet } from "../model/input.js"
import type { Store } from "../ports/store.js"
import { sanctionPartition, unescapeId } from "./key.js"
import { readPartition } from "./partition.js"
import { decodeText } from "./record.js"

/** All sanctions that were set and not taken back. */
export async function readSanctions(store: Store): Promise<readonly SanctionSet[]> {
  const rows = await readPartition(store, sanctionPartition)
  return rows.map(({ sort, value }) => {
    const [kind = "", peer = ""] = sort.split("/")
    const until = Number(decodeText(value))
    return { type: "SanctionSet", peer: unescapeId(peer), kind: kind as Sanction, until }
  })
}
