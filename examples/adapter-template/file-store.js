/**
 * A store to begin your own with: rows in memory, and a file that each commit is appended to and flushed into. This file
 * is the store's life, which you can keep as it is; what is yours is `log.js`. The numbers are the port's obligations.
 */
import { failure, PeerageError } from "@peerage/core/adapter"
import { openLog } from "./log.js"

/** @typedef {Awaited<ReturnType<typeof openLog>>} Log */

/**
 * @param {string} path the file; its folder must exist
 * @param {{ onFlush?: (bytes: number) => void }} [options] `onFlush`: told how much of the file a loss of power leaves
 * @returns {import("@peerage/core/adapter").Store}
 */
export function fileStore(path, { onFlush = () => {} } = {}) {
  /** @type {Promise<Log> | undefined} the open that is wanted, under way or done; undefined when closed */
  let opening
  /** @type {Log | undefined} what it gave, once its caller was told (ST1) */
  let log
  /** @type {Promise<void>} the last close */
  let closing = Promise.resolve()

  function opened() {
    if (log === undefined) throw new PeerageError(failure("store-not-open"))
    return log
  }

  return {
    // Say no more than is true: what the engine promises depends on it, and the suite looks.
    supports: { durable: "machine", exclusive: true },

    async open() {
      if (opening !== undefined) throw new PeerageError(failure("store-locked"))
      const mine = closing.catch(() => undefined).then(() => openLog(path, onFlush))
      opening = mine
      try {
        const found = await mine
        if (opening === mine) log = found
      } catch (error) {
        if (opening === mine) opening = undefined
        throw error
      }
      // ST3: closed meanwhile.
      if (opening !== mine) throw new PeerageError(failure("store-not-open"))
    },

    close() {
      if (opening !== undefined) {
        const ending = opening
        opening = undefined
        log = undefined
        closing = ending.then(
          (found) => found.close(),
          () => undefined,
        )
      }
      return closing
    },

    // Async functions: what throws in them is a rejection (ST12).
    async get(key) {
      return opened().get(key)
    },
    async range(partition, range) {
      return opened().range(partition, range)
    },
    async commit(transactions) {
      return opened().commit(transactions)
    },
  }
}
