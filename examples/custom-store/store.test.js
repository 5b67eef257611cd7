/** The suite of @peerage/testing, with Node's own test runner: a table for each test. */
import { after, describe, it } from "node:test"
import { PGlite } from "@electric-sql/pglite"
import { storeConformance } from "@peerage/testing"
import { postgresStore } from "./postgres-store.js"

const db = await PGlite.create()
after(() => db.close())

let tables = 0
storeConformance({
  test: { describe, it },
  factory() {
    const table = `test_${++tables}`
    const reopen = () => postgresStore(db, { table, durable: "process" })
    const cleanup = async () => void (await db.exec(`DROP TABLE IF EXISTS ${table}`))
    return { store: reopen(), reopen, cleanup }
  },
})
