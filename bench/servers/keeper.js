/** How a hand-written relay keeps its messages in LevelDB: flushed before the answer, dropped after the receipt. */
import { Level } from "level"

/**
 * @param {string} directory
 * @param {"each" | "gathered"} mode - a flush for each message, or one for all that wait while another is under way
 */
export async function openKeeper(directory, mode) {
  const database = new Level(directory)
  await database.open()
  const keyOf = (peer, id) => `${peer}:${String(id).padStart(12, "0")}`

  /** @type {{ key: string, value: string, kept: () => void, failed: (error: unknown) => void }[]} */
  let waiting = []
  let isWriting = false
  async function writeAll() {
    isWriting = true
    while (waiting.length > 0) {
      const taken = waiting
      waiting = []
      const batch = database.batch()
      for (const { key, value } of taken) batch.put(key, value)
      try {
        await batch.write({ sync: true })
        for (const { kept } of taken) kept()
      } catch (error) {
        for (const { failed } of taken) failed(error)
      }
    }
    isWriting = false
  }

  /** @type {string[]} */
  let dropped = []
  // A receipt that is lost makes a message come twice, never lost: so nobody waits for a drop, and none is flushed.
  function dropAll() {
    const batch = database.batch()
    for (const key of dropped) batch.del(key)
    dropped = []
    batch.write().catch(console.error)
  }

  return {
    keep(peer, message) {
      const key = keyOf(peer, message.id)
      const value = JSON.stringify(message)
      if (mode === "each") return database.put(key, value, { sync: true })
      return new Promise((kept, failed) => {
        waiting.push({ key, value, kept: () => kept(undefined), failed })
        if (!isWriting) void writeAll()
      })
    },
    drop(peer, id) {
      if (mode === "each") return void database.del(keyOf(peer, id)).catch(console.error)
      if (dropped.push(keyOf(peer, id)) === 1) setImmediate(dropAll)
    },
    close: () => database.close(),
  }
}
