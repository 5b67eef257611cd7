/**
 * The storage SDK of 2014 as npm has it, `avoscloud-sdk` 0.4.2: the demo page of that time names 0.4.1. What it asks of
 * the group table goes over real HTTP, as that SDK sends it.
 */
import { once } from "node:events"
import { createServer, type IncomingMessage, type Server } from "node:http"
import { createRequire } from "node:module"
import type { AddressInfo } from "node:net"
import type { Engine } from "@peerage/core"
import { afterEach, beforeEach, expect, it } from "vitest"
import { restApi } from "../src/index.js"
import { nodeListener } from "../src/node.js"
import { openEngine } from "./served.js"

/** A row of the table. */
interface Row {
  readonly id: string
  readonly createdAt: Date
  get(column: string): unknown
}

interface Query {
  get(id: string, callbacks: Callbacks<Row>): void
  find(callbacks: Callbacks<readonly Row[]>): void
  first(callbacks: Callbacks<Row | undefined>): void
  equalTo(column: string, value: unknown): Query
  containedIn(column: string, values: readonly unknown[]): Query
  limit(most: number): Query
}

interface SdkError {
  readonly code: number
  readonly message: string
}

/** Its `get` tells the error second, behind the object that it did not get. */
interface Callbacks<T> {
  success(found: T): void
  error(error: SdkError | null, second?: SdkError): void
}

interface StorageSdk {
  serverURL: string
  initialize(appId: string, key: string): void
  readonly Object: {
    extend(name: string): unknown
    createWithoutData(name: string, id: string): Row & { fetch(callbacks: Callbacks<Row>): void }
  }
  readonly Query: new (of: unknown) => Query
}

const { AV } = createRequire(import.meta.url)("avoscloud-sdk") as { readonly AV: StorageSdk }
const groups = AV.Object.extend("AVOSRealtimeGroups")
const key = "s7uyg53kl22hj9pswjxzn2erz1svjx0m8ux5fvwad8z6twwa"
let engine: Engine
let http: Server
let heard: IncomingMessage[]

beforeEach(async () => {
  engine = await openEngine()
  const apps = [{ engine, restKey: key }]
  const listener = nodeListener(restApi({ apps, avoscloud: { socket: "/avoscloud" } }))
  heard = []
  http = createServer((request, response) => {
    heard.push(request)
    listener(request, response)
  })
  await once(http.listen(0, "127.0.0.1"), "listening")
  AV.serverURL = `http://127.0.0.1:${(http.address() as AddressInfo).port}`
  AV.initialize("demo", key)
  await engine.host.groups.create({
    id: "raid",
    members: ["bob", "alice"],
    attributes: { name: "Raid" },
  })
  await engine.host.groups.create({ id: "other" })
})
afterEach(async () => {
  http.closeAllConnections()
  http.close()
  await once(http, "close")
})

/** What a call of the SDK comes to. */
const asked = <T>(call: (callbacks: Callbacks<T>) => void) =>
  new Promise<T>((resolve, reject) =>
    call({
      success: resolve,
      error: (first, second) => {
        const { code, message } = second ?? (first as SdkError)
        reject(`${code}: ${message}`)
      },
    }),
  )
const query = () => new AV.Query(groups)
const ids = (rows: readonly Row[]) => rows.map(({ id }) => id)

it("the group table as the old storage SDK asks for it: one group by its id, as the demo page does", async () => {
  const row = await asked<Row>((callbacks) => query().get("raid", callbacks))
  expect([row.id, row.get("m"), row.get("name")]).toEqual(["raid", ["alice", "bob"], "Raid"])
  expect(row.createdAt.getTime()).toBeGreaterThan(Date.now() - 60_000)
  expect(heard.map(({ method, url, headers }) => [method, url, headers["content-type"]])).toEqual([
    ["POST", "/1.1/classes/AVOSRealtimeGroups", expect.stringMatching(/^text\/plain/)],
  ])
})

it("fetches one whose id is known, as the Android and iOS guides do", async () => {
  const group = AV.Object.createWithoutData("AVOSRealtimeGroups", "raid")
  await asked<Row>((callbacks) => group.fetch(callbacks))
  expect([group.id, group.get("m")]).toEqual(["raid", ["alice", "bob"]])
  expect(heard.map(({ url }) => url)).toEqual(["/1.1/classes/AVOSRealtimeGroups/raid"])
})

it("finds all, some, the first, and none", async () => {
  expect(ids(await asked<readonly Row[]>((callbacks) => query().find(callbacks)))).toEqual([
    "other",
    "raid",
  ])
  const some = query().containedIn("objectId", ["none", "raid"]).limit(10)
  expect(ids(await asked<readonly Row[]>((callbacks) => some.find(callbacks)))).toEqual(["raid"])
  const first = query().equalTo("objectId", "other")
  expect((await asked<Row | undefined>((callbacks) => first.first(callbacks)))?.id).toBe("other")
  const none = query().equalTo("objectId", "none")
  expect(await asked<Row | undefined>((callbacks) => none.first(callbacks))).toBeUndefined()
})

it("understands why it gets nothing: a group that is not there, a key that is wrong, a question too many", async () => {
  const get = (id: string) => asked<Row>((callbacks) => query().get(id, callbacks))
  await expect(get("none")).rejects.toBe("101: Object not found.")
  const byMember = query().equalTo("m", "alice")
  await expect(asked<readonly Row[]>((callbacks) => byMember.find(callbacks))).rejects.toMatch(
    /^400: where/,
  )
  AV.initialize("demo", "wrong")
  await expect(get("raid")).rejects.toBe("401: Unauthorized.")
})
