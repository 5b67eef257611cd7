/** The rows and their file. Replace this by your database; it knows nothing of when it may be called. */
import { open, readFile } from "node:fs/promises"
import { dirname } from "node:path"
import { failure, PeerageError } from "@peerage/core/adapter"
import { lock } from "./lock.js"

/**
 * @typedef {import("@peerage/core/adapter").Key} Key
 * @typedef {import("@peerage/core/adapter").Transaction} Transaction
 * @typedef {import("@peerage/core/adapter").CommitResult} CommitResult
 * @typedef {[partition: string, sort: string, value: string | null]} Change
 */

/**
 * @param {string} path
 * @param {(bytes: number) => void} onFlush
 */
export async function openLog(path, onFlush) {
  const unlock = await lock(path)
  try {
    const file = await open(path, "a+")
    try {
      const text = await readFile(path, "utf8")
      // What follows the last line break was being written when the power went: nobody was told that it is done.
      const whole = text.slice(0, text.lastIndexOf("\n") + 1)
      const size = Buffer.byteLength(whole)
      await file.truncate(size)
      await file.sync()
      // The file's name is in its folder, which has to be flushed as well.
      const folder = await open(dirname(path), "r")
      await folder.sync().finally(() => folder.close())
      onFlush(size)
      return logOf(file, rowsOf(whole), size, onFlush, unlock)
    } catch (cause) {
      await file.close()
      throw cause
    }
  } catch (cause) {
    await unlock()
    if (cause instanceof PeerageError) throw cause
    throw new PeerageError(failure("store-open-failed"), { cause })
  }
}

/** @typedef {Map<string, Map<string, string>>} Rows */

/** @param {string} text */
function rowsOf(text) {
  /** @type {Rows} */
  const rows = new Map()
  for (const line of text.split("\n").slice(0, -1)) {
    try {
      change(rows, JSON.parse(line))
    } catch (cause) {
      // A line in the middle that cannot be read was answered once: never begin anew over it.
      throw new PeerageError(failure("store-damaged"), { cause })
    }
  }
  return rows
}

/**
 * @param {Rows} rows
 * @param {readonly Change[]} changes
 */
function change(rows, changes) {
  for (const [partition, sort, value] of changes) {
    const own = rows.get(partition) ?? new Map()
    rows.set(partition, own)
    if (value === null) own.delete(sort)
    else own.set(sort, value)
  }
}

/**
 * @param {import("node:fs/promises").FileHandle} file
 * @param {Rows} rows
 * @param {number} size
 * @param {(bytes: number) => void} onFlush
 * @param {() => Promise<void>} unlock
 */
function logOf(file, rows, size, onFlush, unlock) {
  /** @type {{ transactions: readonly Transaction[], resolve: (results: CommitResult[]) => void, reject: (error: Error) => void }[]} */
  let waiting = []
  /** @type {Promise<void> | undefined} */
  let writing
  /** @type {unknown} once a write failed nobody knows what is in the file: it has to be read again (ST7) */
  let broken

  async function writeAll() {
    // At the end of the turn, so that what this turn commits goes together.
    await undefined
    while (waiting.length > 0) {
      // All that came meanwhile shares one flush.
      const calls = waiting
      waiting = []
      try {
        if (broken !== undefined) throw broken
        /** @type {Change[]} */
        const changes = []
        const seen = new Map()
        const results = calls.map(({ transactions }) =>
          transactions.map((transaction) => stage(transaction, changes, seen)),
        )
        const line = Buffer.from(`${JSON.stringify(changes)}\n`)
        await file.appendFile(line)
        await file.datasync()
        size += line.length
        onFlush(size)
        change(rows, changes)
        for (const [n, { resolve }] of calls.entries()) resolve(results[n] ?? [])
      } catch (cause) {
        broken = cause
        for (const { reject } of calls) reject(new PeerageError(failure("store-failed"), { cause }))
      }
    }
    writing = undefined
  }

  /**
   * ST4, ST5: all of a transaction or nothing; its checks see the transactions before it.
   *
   * @param {Transaction} transaction
   * @param {Change[]} changes
   * @param {Map<string, string | undefined>} seen
   * @returns {CommitResult}
   */
  function stage({ checks = [], puts = [], deletes = [] }, changes, seen) {
    /** @param {Key} key */
    const current = (key) => {
      const name = JSON.stringify(key)
      return seen.has(name) ? seen.get(name) : rows.get(key[0])?.get(key[1])
    }
    if (checks.some(([key, value]) => current(key) !== value)) return "conflict"
    for (const [key, value] of puts) {
      changes.push([...key, value])
      seen.set(JSON.stringify(key), value)
    }
    for (const key of deletes) {
      changes.push([...key, null])
      seen.set(JSON.stringify(key), undefined)
    }
    return "done"
  }

  return {
    /** @param {Key} key */
    get: ([partition, sort]) => rows.get(partition)?.get(sort),

    /**
     * @param {string} partition
     * @param {import("@peerage/core/adapter").Range} range
     */
    range(partition, { after, before, reverse = false, limit }) {
      // Sorts are ASCII, so that the order of `sort` is that of bytes (ST9). A store for much keeps them sorted.
      const found = [...(rows.get(partition) ?? [])]
        .map(([sort, value]) => ({ sort, value }))
        .filter(({ sort }) => after === undefined || sort > after)
        .filter(({ sort }) => before === undefined || sort < before)
        .sort((one, other) => (one.sort < other.sort ? -1 : 1))
      return (reverse ? found.reverse() : found).slice(0, limit)
    },

    /**
     * @param {readonly Transaction[]} transactions
     * @returns {Promise<readonly CommitResult[]>}
     */
    commit: (transactions) =>
      new Promise((resolve, reject) => {
        waiting.push({ transactions, resolve, reject })
        writing ??= writeAll()
      }),

    /** ST3: what was begun is answered first. */
    async close() {
      await writing
      await file.close()
      await unlock()
    },
  }
}
