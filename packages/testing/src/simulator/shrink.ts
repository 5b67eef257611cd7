/** Makes a failing trace small: leaves out what the failure does not need. Knows nothing of what the steps do. */

/** Leaves out as much as it can while `fails` holds; tries at most `most` times. */
export async function shrunk<Item>(
  items: readonly Item[],
  fails: (items: readonly Item[]) => Promise<boolean>,
  most: number,
): Promise<readonly Item[]> {
  let left = items
  let tries = 0
  for (let size = Math.ceil(left.length / 2); size >= 1; size = Math.floor(size / 2)) {
    for (let at = 0; at < left.length && tries < most; ) {
      const without = [...left.slice(0, at), ...left.slice(at + size)]
      tries++
      if (await fails(without)) left = without
      else at += size
    }
  }
  return left
}
