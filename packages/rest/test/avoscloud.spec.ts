/** The HTTP side of 2014, asked as the clients of that time ask. */
import { createHash } from "node:crypto"
import { describe, expect, it } from "vitest"
import { type RestHandler, type RestOptions, restApi } from "../src/index.js"
import { openEngine, raw, risingClock } from "./served.js"

const u = "https://u.example"
const md5 = (text: string) => createHash("md5").update(text).digest("hex")
const sdk = (key = "any") => ({
  "x-avoscloud-application-id": "demo",
  "x-avoscloud-application-key": key,
})

async function open(
  more: { readonly restKey?: string; readonly openReads?: boolean } = { openReads: true },
  avoscloud: Partial<RestOptions["avoscloud"]> = {},
) {
  const engine = await openEngine({ clock: risingClock() })
  const rest = restApi({
    apps: [{ engine, ...more }],
    avoscloud: { socket: "/avoscloud", ...avoscloud },
  })
  const { host } = engine
  return { engine, rest, host, get: getter(rest) }
}

const getter =
  (rest: RestHandler) =>
  (path: string, headers: Record<string, string> = sdk()) =>
    raw(rest, path, { headers })

describe("the router", () => {
  it("names the WebSocket on the host that the client itself used", async () => {
    const { rest } = await open()
    const request = new Request("http://chat.local:8080/v1/route?appId=demo&secure=1")
    const response = await rest(request)
    expect(response.headers.get("content-type")).toBe("application/json")
    expect(await response.json()).toEqual({
      groupId: "g0",
      server: "ws://chat.local:8080/avoscloud",
      secondary: "ws://chat.local:8080/avoscloud",
      ttl: 3_600,
    })
    const secure = await rest(new Request("https://[::1]/v1/route?appId=demo"))
    expect(await secure.json()).toMatchObject({ server: "wss://[::1]/avoscloud" })
  })

  it("names another address if it was given one", async () => {
    const { get } = await open({}, { socket: "wss://chat.example/ws" })
    expect((await get("/v1/route?appId=demo")).body.server).toBe("wss://chat.example/ws")
  })

  it("answers JSONP as jQuery asks for it, as a script", async () => {
    const { get } = await open()
    const { status, headers, body } = await get(
      "/v1/route?cb=jQuery183006_14&appId=demo&_=1416290728",
    )
    expect(status).toBe(200)
    expect(headers.get("content-type")).toBe("text/javascript; charset=utf-8")
    expect(headers.get("x-content-type-options")).toBe("nosniff")
    const told: unknown[] = []
    new Function("jQuery183006_14", body)((answer: unknown) => told.push(answer))
    expect(told).toEqual([
      expect.objectContaining({ server: "ws://rest.test/avoscloud", ttl: 3_600 }),
    ])
  })

  it.each([
    "alert(1)//",
    "a;b",
    "a.b",
    "a[0]",
    "1a",
    "",
    "</script>",
    "a\u2028b",
    "é",
    "a\n",
    "a".repeat(129),
  ])("S40 the callback %j is refused, and not repeated", async (cb) => {
    const { get } = await open()
    const { status, headers, body } = await get(`/v1/route?appId=demo&cb=${encodeURIComponent(cb)}`)
    expect(status).toBe(400)
    expect(headers.get("content-type")).toBe("application/json")
    expect(body).toEqual({ code: 400, error: expect.stringMatching(/^cb must be a name/) })
  })

  it("an unknown app is 404, another method 405, in the form of that time", async () => {
    const { get, rest } = await open()
    for (const path of ["/v1/route", "/v1/route?appId=other"])
      expect(await get(path)).toMatchObject({ status: 404, body: { code: 404 } })
    expect(await raw(rest, "/v1/route?appId=demo", { method: "PUT" })).toMatchObject({
      status: 405,
      body: { code: 405, error: expect.any(String) },
    })
  })

  it("is not there unless it is asked for", async () => {
    const rest = restApi({ apps: [{ engine: await openEngine(), openReads: true }] })
    expect((await getter(rest)("/v1/route?appId=demo")).status).toBe(404)
    expect((await getter(rest)("/1.1/rtm/messages/logs")).status).toBe(404)
  })
})

describe("the message log", () => {
  it("has the four modes of the seed, newest first, with the fields of 2014", async () => {
    const { get, host } = await open()
    await host.groups.create({ id: "raid", members: ["u1234"], by: "u1234" })
    const first = await host.send("1", { from: "u1234", to: "u0988" })
    await host.send("2", { from: "u0988", to: "u1234" })
    await host.send("3", { from: "u1234", group: "raid" })
    await host.send("4", { from: "u1234", to: ["u0988", "u5"] })
    const convid = "bcd26a54e98687390b0abb4d83683d4b"
    const pair = await get(`/1.1/rtm/messages/logs?convid=${convid}`)
    expect(pair.body).toEqual([
      expect.objectContaining({ data: "2", from: "u0988", to: ["u1234"] }),
      {
        timestamp: first.timestamp,
        "conv-id": convid,
        data: "1",
        "app-id": "demo",
        from: "u1234",
        to: ["u0988"],
        "is-room": false,
        "msg-id": first.id,
      },
    ])
    const data = async (query: string) =>
      (await get(`/1.1/rtm/messages/logs/${query}`)).body.map(
        (entry: { data: string }) => entry.data,
      )
    expect(await data("?convid=raid")).toEqual(["3"])
    expect((await get("/1.1/rtm/messages/logs?convid=raid")).body[0]).toMatchObject({
      "conv-id": "raid",
      "is-room": true,
      to: "raid",
    })
    expect(await data("?from=u1234")).toEqual(["4", "3", "1"])
    expect(await data("")).toEqual(["4", "3", "2", "1"])
    expect(await data("?limit=2")).toEqual(["4", "3"])
    expect(await data(`?convid=${convid}&timestamp=${first.timestamp + 1}`)).toEqual(["1"])
    expect(await data(`?timestamp=${first.timestamp}`)).toEqual([])
    expect(await data(`?max_ts=${first.timestamp + 1}&_=7`)).toEqual(["1"])
    expect(await data("?convid=unknown")).toEqual([])
  })

  it("gives 100 messages unless told, at most 1,000, however many changes lie between them", async () => {
    const { get, host } = await open()
    await host.groups.create({ id: "raid" })
    for (let n = 0; n < 60; n++) {
      await host.groups.invite("raid", ["a"])
      await Promise.all([host.send("1", { group: "raid" }), host.send("2", { group: "raid" })])
      await host.groups.kick("raid", ["a"])
    }
    const count = async (query: string) =>
      (await get(`/1.1/rtm/messages/logs?convid=raid${query}`)).body.length
    expect(await count("")).toBe(100)
    expect(await count("&limit=120")).toBe(120)
    expect(await count("&limit=5000")).toBe(120)
    expect(await count("&limit=0")).toBe(0)
    for (let n = 0; n < 30; n++) await host.groups.invite("raid", [`${n}`])
    expect(await count("&limit=1")).toBe(1)
    expect(await count("&limit=2")).toBe(2)
  })

  it.each([
    "limit=-1",
    "limit=ten",
    "timestamp=1e3",
    "timestamp=99999999999999999999",
    "convid=a&from=b",
    "convid=a:b",
    "from=%0A",
  ])("?%s is 400 in the form of that time", async (query) => {
    const { get } = await open()
    expect(await get(`/1.1/rtm/messages/logs?${query}`)).toMatchObject({
      status: 400,
      body: { code: 400, error: expect.any(String) },
    })
  })

  it("S35 with a restKey the key must be right, plain, as the master's, or as a signature", async () => {
    const { get, host } = await open({ restKey: "right", openReads: true })
    await host.send("1", { from: "a", to: "b" })
    const id = { "x-avoscloud-application-id": "demo" }
    const signed = (sign: string) => ({ ...id, "x-avoscloud-request-sign": sign })
    const path = "/1.1/rtm/messages/logs"
    for (const headers of [
      sdk("right"),
      sdk("right,master"),
      signed(`${md5("1453014943466right")},1453014943466`),
      signed(`${md5("1453014943466right").toUpperCase()},1453014943466,master`),
    ])
      expect((await get(path, headers)).status).toBe(200)
    for (const headers of [
      {},
      id,
      sdk(""),
      sdk("wrong"),
      { ...sdk("right"), "x-avoscloud-application-id": "other" },
      signed(""),
      signed(","),
      signed(`${md5("1453014943466wrong")},1453014943466`),
      signed(`${md5("1453014943466right")},1453014943467`),
    ])
      expect(await get(path, headers)).toMatchObject({
        status: 401,
        body: { code: 401, error: "Unauthorized." },
      })
  })

  it("S35 without a restKey any key is good, but only where the host said so", async () => {
    const path = "/1.1/rtm/messages/logs"
    const { get } = await open({ openReads: true })
    expect((await get(path)).status).toBe(200)
    expect((await get(path, { "x-avoscloud-application-id": "demo" })).status).toBe(401)
    const closed = await open({})
    expect((await closed.get(path)).status).toBe(401)
  })
})

describe("the unread count", () => {
  it("counts what waits for a peer, groups not", async () => {
    const { get, host } = await open()
    await host.groups.create({ id: "raid", members: ["bob"] })
    await host.send("1", { from: "a", to: "bob" })
    await host.send("2", { from: "a", group: "raid" })
    const path = "/1.1/rtm/messages/unread/"
    expect(await get(`${path}bob`)).toMatchObject({ status: 200, body: { count: 1 } })
    expect((await get(`${path}nobody`)).body).toEqual({ count: 0 })
    expect((await get(`${path}bob`, {})).status).toBe(401)
    expect((await get(`${path}a%3Ab`)).status).toBe(400)
  })
})

describe("the group table", () => {
  const path = "/1.1/classes/AVOSRealtimeGroups"
  const where = (condition: unknown) =>
    `${path}?limit=1&where=${encodeURIComponent(JSON.stringify(condition))}`

  async function withGroups() {
    const all = await open()
    await all.host.groups.create({
      id: "raid",
      members: ["b", "a"],
      attributes: { name: "Raid", m: "mine", objectId: "mine" },
    })
    await all.host.groups.create({ id: "other" })
    return all
  }

  it("answers what the demo of 2014 posts through the old storage SDK", async () => {
    const { rest } = await withGroups()
    const body = JSON.stringify({
      where: { objectId: "raid" },
      limit: 1,
      _method: "GET",
      _ApplicationId: "demo",
      _ApplicationKey: "any",
      _ApplicationProduction: 1,
      _ClientVersion: "js0.4.1",
      _InstallationId: "3f",
    })
    const headers = { "content-type": "text/plain" }
    const answer = await raw(rest, path, { method: "POST", headers, body })
    expect(answer).toMatchObject({ status: 200 })
    const at = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]{12}Z$/)
    expect(answer.body).toEqual({
      results: [{ objectId: "raid", m: ["a", "b"], name: "Raid", createdAt: at, updatedAt: at }],
    })
  })

  it("answers a plain query: by id, by some, by none, and the row alone", async () => {
    const { get } = await withGroups()
    const ids = async (url: string) =>
      (await get(url)).body.results.map(({ objectId }: { objectId: string }) => objectId)
    expect(await ids(where({ objectId: "raid" }))).toEqual(["raid"])
    expect(await ids(where({ objectId: "none" }))).toEqual([])
    expect(await ids(where({ objectId: { $in: ["none", "raid", "other"] } }))).toEqual(["raid"])
    expect(await ids(`${path}?where={"objectId":{"$in":["raid","raid"]}}`)).toEqual(["raid"])
    expect(await ids(`${path}?skip=0&count=0&order=`)).toEqual(["other", "raid"])
    expect(await ids(path)).toEqual(["other", "raid"])
    expect(await ids(`${path}?limit=0`)).toEqual([])
    expect((await get(`${path}/raid`)).body).toMatchObject({ objectId: "raid", m: ["a", "b"] })
    expect(await get(`${path}/none`)).toMatchObject({
      status: 404,
      body: { code: 404, error: "Object not found." },
    })
  })

  it.each([
    [where({ m: "a" })],
    [where({ objectId: { $ne: "a" } })],
    [where({ objectId: { $in: [1] } })],
    [where({ objectId: null })],
    [where({ objectId: "a", m: "b" })],
    [`${path}?where=[]`],
    [`${path}?where={`],
    [`${path}?skip=100`],
    [`${path}?limit=0&count=1`],
    [`${path}?order=-createdAt`],
  ])("%s is 400: a condition that is not understood is not left out", async (url) => {
    const { get } = await withGroups()
    expect(await get(url)).toMatchObject({ status: 400, body: { code: 400 } })
  })

  it("changes nothing", async () => {
    const { rest, host } = await withGroups()
    const fields = { _ApplicationId: "demo", _ApplicationKey: "any" }
    for (const init of [
      { method: "PUT" },
      { method: "DELETE" },
      { method: "POST", body: JSON.stringify({ ...fields, m: [] }) },
      { method: "POST", body: JSON.stringify({ ...fields, _method: "DELETE" }) },
    ])
      expect((await raw(rest, `${path}/raid`, { headers: sdk(), ...init })).status).toBe(405)
    expect((await raw(rest, path, { method: "POST", body: "{" })).status).toBe(400)
    expect(await host.groups.members("raid")).toEqual(["a", "b"])
  })
})

describe("S38 pages of other origins", () => {
  const from = (origin: string, more = {}) => ({ ...sdk(), origin, ...more })
  const allowed = (answer: { readonly headers: Headers }) =>
    answer.headers.get("access-control-allow-origin")

  it("read nothing unless they are listed", async () => {
    const { get } = await open({ openReads: true }, { origins: [u] })
    for (const path of ["/1.1/rtm/messages/logs", "/v1/route?appId=demo"]) {
      expect(allowed(await get(path, from("https://evil.example")))).toBeNull()
      expect(allowed(await get(path, from("null")))).toBeNull()
      expect(allowed(await get(path, from(u)))).toBe(u)
      expect((await get(path, from(u))).headers.get("vary")).toBe("Origin")
    }
    const closed = await open()
    expect(allowed(await closed.get("/1.1/rtm/messages/logs", from(u)))).toBeNull()
  })

  it("read all where every page may, and never with cookies", async () => {
    const { get } = await open({ openReads: true }, { origins: "*" })
    const answer = await get("/1.1/rtm/messages/logs", from(u))
    expect(allowed(answer)).toBe("*")
    expect(answer.headers.get("access-control-allow-credentials")).toBeNull()
  })

  it("may ask first, and may read a refusal", async () => {
    const { rest, get } = await open({ openReads: true }, { origins: [u] })
    const headers = {
      origin: u,
      "access-control-request-method": "GET",
      "access-control-request-headers": "x-avoscloud-application-id",
    }
    const asked = await raw(rest, "/1.1/rtm/messages/logs", { method: "OPTIONS", headers })
    expect(asked.status).toBe(204)
    expect(allowed(asked)).toBe(u)
    expect(asked.headers.get("access-control-allow-headers")).toContain(
      "x-avoscloud-application-key",
    )
    const refused = await get("/1.1/rtm/messages/logs", { origin: u })
    expect(refused.status).toBe(401)
    expect(allowed(refused)).toBe(u)
    const native = await raw(rest, "/v1/apps/demo/messages", { method: "OPTIONS", headers })
    expect(allowed(native)).toBeNull()
  })
})
