/** How the engine reads whom the host keeps from what. */
import type { Sanction, SanctionSet } from "../model/input.js"
import type { Store } from "../ports/store.js"
import { sanctionPartition, unescapeId } from "./key.js"
import { decodeText } from "./record.js"

/** Rows of one read. */
const rowsAtOnce = 1_000

/** All sanctions that were set and not taken back. */
export async function readSanctions(store: Store): Promise<readonly SanctionSet[]> {
  const found: SanctionSet[] = []
  let after = ""
  for (;;) {
    const rows = await store.range(sanctionPartition, { after, limit: rowsAtOnce })
    for (const { sort, value } of rows) {
      const [kind = "", peer = ""] = sort.split("/")
      const until = Number(decodeText(value))
      found.push({ type: "SanctionSet", peer: unescapeId(peer), kind: kind as Sanction, until })
    }
    const last = rows.at(-1)
    if (!last || rows.length < rowsAtOnce) return found
    after = last.sort
  }
}
