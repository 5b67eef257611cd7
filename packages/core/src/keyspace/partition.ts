/** Reading a whole partition, a piece at a time: a store answers a bounded number of rows. */
import type { Row, Store } from "../ports/store.js"

const rowsAtOnce = 1_000

/** All rows of a partition, or those between two sorts, both exclusive. */
export async function readPartition(
  store: Store,
  partition: string,
  between: { readonly after?: string; readonly before?: string } = {},
): Promise<readonly Row[]> {
  const all: Row[] = []
  let from = between
  for (;;) {
    const rows = await store.range(partition, { ...from, limit: rowsAtOnce })
    all.push(...rows)
    const last = rows.at(-1)
    if (!last || rows.length < rowsAtOnce) return all
    from = { ...from, after: last.sort }
  }
}
