/**
 * A Peerage store in one table of PostgreSQL. The numbers are those of the obligations in the `Store` port. It knows
 * nothing of messages: the engine decides what the rows mean.
 */
import { createHash } from "node:crypto"
import { failure, PeerageError } from "@peerage/core/adapter"

/**
 * @typedef {import("@peerage/core/adapter").Key} Key
 *
 * What it needs of a database: PGlite has it as it is, `pg` with a few lines around a pool.
 *
 * @typedef {{ query(sql: string, values?: unknown[]): Promise<{ rows: any[] }> }} Queries
 * @typedef {Queries & { transaction<T>(body: (queries: Queries) => Promise<T>): Promise<T> }} Database
 */

/**
 * The database stays the host's: `close` does not end it.
 *
 * @param {Database} db
 * @param {{ table?: string, durable?: "none" | "process" | "machine" }} [options] `durable`: what an answered COMMIT
 *   survives. That of a PostgreSQL server survives the machine, that of PGlite less.
 * @returns {import("@peerage/core/adapter").Store}
 */
export function postgresStore(db, { table = "peerage", durable = "machine" } = {}) {
  if (!/^[a-z_][a-z0-9_]{0,62}$/.test(table)) throw new PeerageError(failure("bad-options"))
  /** @type {Promise<void> | undefined} what the open that is wanted does; undefined when closed */
  let opening
  let isOpen = false
  /** @type {Set<Promise<unknown>>} */
  const inFlight = new Set()

  /**
   * ST1, ST3, ST12: only while open, known to `close`, and failing in the words of the engine.
   *
   * @template T
   * @param {() => Promise<T>} work
   */
  async function run(work) {
    if (!isOpen) throw new PeerageError(failure("store-not-open"))
    const result = work()
    inFlight.add(result)
    try {
      return await result
    } catch (cause) {
      if (cause instanceof PeerageError) throw cause
      throw new PeerageError(failure("store-failed"), { cause })
    } finally {
      inFlight.delete(result)
    }
  }

  /**
   * @param {Queries} queries
   * @param {Key} key
   */
  async function read(queries, key) {
    const { rows } = await queries.query(`SELECT value FROM ${table} WHERE id = $1`, [idOf(key)])
    return rows[0] === undefined ? undefined : fromBytes(rows[0].value)
  }

  /**
   * @param {Queries} queries
   * @param {import("@peerage/core/adapter").Transaction} transaction
   * @returns {Promise<import("@peerage/core/adapter").CommitResult>}
   */
  async function apply(queries, { checks = [], puts = [], deletes = [] }) {
    for (const [key, value] of checks) if ((await read(queries, key)) !== value) return "conflict"
    const rows = puts.map(([key, value]) => [idOf(key), ...key, toBytes(value)])
    if (rows.length > 0)
      await queries.query(
        `INSERT INTO ${table} SELECT * FROM unnest($1::bytea[], $2::text[], $3::text[], $4::bytea[])
         ON CONFLICT (id) DO UPDATE SET value = excluded.value`,
        [0, 1, 2, 3].map((column) => rows.map((row) => row[column])),
      )
    if (deletes.length > 0)
      await queries.query(`DELETE FROM ${table} WHERE id = ANY($1::bytea[])`, [deletes.map(idOf)])
    return "done"
  }

  return {
    // Others may write to the table, so the engine sends checks with what it writes.
    supports: { durable, exclusive: false },

    async open() {
      if (opening !== undefined) throw new PeerageError(failure("store-locked"))
      const mine = createTable(db, table)
      opening = mine
      try {
        await mine
      } catch (cause) {
        if (opening === mine) opening = undefined
        throw new PeerageError(failure("store-open-failed"), { cause })
      }
      if (opening !== mine) throw new PeerageError(failure("store-not-open"))
      isOpen = true
    },

    async close() {
      isOpen = false
      opening = undefined
      await Promise.allSettled(inFlight)
    },

    get: (key) => run(() => read(db, key)),

    range: (partition, { after, before, reverse = false, limit }) =>
      run(async () => {
        const direction = reverse ? "DESC" : "ASC"
        const { rows } = await db.query(
          `SELECT sort, value FROM ${table} WHERE md5(part) = md5($1) AND part = $1
           AND ($2::text IS NULL OR (left(sort, 500) >= left($2, 500) AND sort > $2))
           AND ($3::text IS NULL OR (left(sort, 500) <= left($3, 500) AND sort < $3))
           ORDER BY left(sort, 500) ${direction}, sort ${direction} LIMIT $4`,
          [partition, after ?? null, before ?? null, limit],
        )
        return rows.map(({ sort, value }) => ({ sort, value: fromBytes(value) }))
      }),

    commit: (transactions) =>
      run(async () => {
        let reachedCommit = false
        try {
          return await db.transaction(async (queries) => {
            // ST4, ST5: one writer at a time, so that a check still holds when its rows are written.
            await queries.query("SELECT pg_advisory_xact_lock(hashtext($1))", [table])
            /** @type {import("@peerage/core/adapter").CommitResult[]} */
            const results = []
            for (const transaction of transactions) results.push(await apply(queries, transaction))
            reachedCommit = true
            return results
          })
        } catch (cause) {
          // ST7: before COMMIT all of it is rolled back; after that nobody knows.
          throw new PeerageError(failure(reachedCommit ? "store-failed" : "not-applied"), { cause })
        }
      }),
  }
}

/**
 * ST9: the collation "C" sorts by bytes. ST10: text columns take no U+0000, so values are bytes. A key may be longer than
 * PostgreSQL's indexes take: a row is found by its key's digest, and sorted by the begin of its sort first.
 *
 * @param {Database} db
 * @param {string} table
 */
async function createTable(db, table) {
  await db.query(
    `CREATE TABLE IF NOT EXISTS ${table} (id bytea PRIMARY KEY, part text COLLATE "C" NOT NULL,
     sort text COLLATE "C" NOT NULL, value bytea NOT NULL)`,
  )
  await db.query(
    `CREATE INDEX IF NOT EXISTS ${table}_order ON ${table} (md5(part), left(sort, 500))`,
  )
}

/** @param {Key} key printable ASCII, so that a line feed is in neither of the two */
const idOf = ([part, sort]) => createHash("sha256").update(`${part}\n${sort}`).digest()
/** @param {string} text */
const toBytes = (text) => new TextEncoder().encode(text)
/** @param {Uint8Array} bytes */
const fromBytes = (bytes) => new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes)
