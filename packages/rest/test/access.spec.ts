/** Who may ask, what a request may cost, and what an answer never holds. */
import { memoryStore, type Store } from "@peerage/core"
import { afterEach, describe, expect, it, vi } from "vitest"
import { restApi } from "../src/index.js"
import { key, openEngine, raw, served } from "./served.js"

const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } })

afterEach(() => {
  vi.useRealTimers()
})

describe("the key", () => {
  it.each([
    ["nothing", {}],
    ["another key", bearer("k-0123456789abcdeF")],
    ["a part of it", bearer(key.slice(0, -1))],
    ["it and more", bearer(`${key}x`)],
    ["an empty one", bearer("")],
    ["Basic", { headers: { authorization: `Basic ${key}` } }],
    ["it without its scheme", { headers: { authorization: key } }],
    ["it in the query", { headers: {}, query: `?key=${key}` }],
  ])(
    "S40 %s is 401 and says how",
    async (_, { query = "", ...init }: RequestInit & { query?: string }) => {
      const { rest } = await served()
      const { status, headers, body } = await raw(rest, `/v1/apps/demo/messages${query}`, init)
      expect(status).toBe(401)
      expect(headers.get("www-authenticate")).toBe('Bearer realm="peerage"')
      expect(body).toEqual({ code: "unauthorized", message: expect.any(String), retryable: false })
      expect(JSON.stringify(body)).not.toContain(key)
    },
  )

  it("without one, all is 403 except health", async () => {
    const engine = await openEngine()
    const rest = restApi({ apps: [{ engine }] })
    for (const path of ["/messages", "/groups", "/metrics", "/peers/a/sessions"])
      expect(await raw(rest, `/v1/apps/demo${path}`, bearer(key))).toMatchObject({
        status: 403,
        body: { code: "not-allowed" },
      })
    const health = await raw(rest, "/v1/apps/demo/health")
    expect(health).toMatchObject({ status: 200, body: { status: "open" } })
  })

  it("S36 one app's key opens no other app, and their messages are their own", async () => {
    const [red, blue] = [await openEngine({ appId: "red" }), await openEngine({ appId: "blue" })]
    const rest = restApi({
      apps: [
        { engine: red, restKey: "red-key" },
        { engine: blue, restKey: "blue-key" },
      ],
    })
    await red.host.send("red", { from: "a", to: "b" })
    expect((await raw(rest, "/v1/apps/blue/messages", bearer("red-key"))).status).toBe(401)
    const own = await raw(rest, "/v1/apps/blue/messages", bearer("blue-key"))
    expect(own.body.messages).toEqual([])
    expect(await raw(rest, "/v1/apps/green/messages", bearer("red-key"))).toMatchObject({
      status: 404,
      body: { code: "unknown-app" },
    })
  })

  it("S19 is asked for before anything is read: what exists and what does not look the same", async () => {
    const { rest, engine } = await served()
    await engine.host.groups.create({ id: "raid" })
    const answers = await Promise.all(
      ["/groups/raid", "/groups/none", "/groups/a:b", "/peers/x/sessions?y=z"].map((path) =>
        raw(rest, `/v1/apps/demo${path}`),
      ),
    )
    for (const { status, body } of answers)
      expect({ status, body }).toEqual({
        status: 401,
        body: answers[0]?.body,
      })
  })

  it.each(["", "two words", "schlüssel", "line\nbreak"])("%j cannot be one", async (restKey) => {
    const engine = await openEngine()
    expect(() => restApi({ apps: [{ engine, restKey }] })).toThrow(
      expect.objectContaining({ code: "bad-options" }),
    )
  })

  it("an app is served once", async () => {
    const engine = await openEngine()
    expect(() => restApi({ apps: [{ engine }, { engine }] })).toThrow(/same appId/)
  })
})

describe("addresses", () => {
  it.each([
    "/",
    "/v1",
    "/v1/apps",
    "/v1/apps/demo",
    "/v1/apps/demo/",
    "/v1/apps/demo/messages/",
    "/v2/x",
    "/1.1/rtm/messages/logs",
    "/v1/route",
    "/v1/apps/demo/groups/a/b/c",
    "/v1/../etc/passwd",
  ])("%s is not there", async (path) => {
    const { rest } = await served()
    expect(await raw(rest, path, bearer(key))).toMatchObject({
      status: 404,
      body: { code: "not-found" },
    })
  })

  it.each([
    ["PUT", "/messages", "GET, HEAD, POST"],
    ["DELETE", "/groups/raid", "GET, HEAD, PATCH"],
    ["GET", "/groups/raid/invite", "POST"],
    ["PROPFIND", "/health", "GET, HEAD"],
    ["POST", "/peers/a/ban", "PUT, DELETE"],
  ])("%s %s is 405 and says what is taken", async (method, path, allow) => {
    const { rest } = await served()
    const answer = await raw(rest, `/v1/apps/demo${path}`, { method, ...bearer(key) })
    expect(answer).toMatchObject({ status: 405, body: { code: "bad-method" } })
    expect(answer.headers.get("allow")).toBe(allow)
  })

  it("HEAD is GET without its body", async () => {
    const { rest } = await served()
    expect(await raw(rest, "/v1/apps/demo/health", { method: "HEAD" })).toMatchObject({
      status: 200,
      body: "",
    })
  })

  it("S39 a long one is refused", async () => {
    const { rest } = await served()
    const path = `/v1/apps/demo/peers/${"a".repeat(20_000)}/messages`
    expect(await raw(rest, path, bearer(key))).toMatchObject({ status: 413 })
  })

  it("S38 no page of another origin reads an answer that needs the key", async () => {
    const { rest } = await served()
    const headers = { authorization: `Bearer ${key}`, origin: "https://evil.example" }
    const { headers: told } = await raw(rest, "/v1/apps/demo/messages", { headers })
    expect(told.get("access-control-allow-origin")).toBeNull()
    expect(told.get("cache-control")).toBe("no-store")
    expect(told.get("x-content-type-options")).toBe("nosniff")
  })
})

describe("bodies", () => {
  const post = async (init: RequestInit, headers: Record<string, string> = {}) => {
    const { rest } = await served()
    return raw(rest, "/v1/apps/demo/messages", {
      method: "POST",
      headers: { authorization: `Bearer ${key}`, "content-type": "application/json", ...headers },
      ...init,
    })
  }
  const stream = (pull: (controller: ReadableStreamDefaultController<Uint8Array>) => void) =>
    ({ body: new ReadableStream<Uint8Array>({ pull }), duplex: "half" }) as RequestInit

  it.each([
    ["no JSON", "{"],
    ["a list", "[]"],
    ["null", "null"],
    ["100,000 brackets", "[".repeat(60_000)],
    ["what is no UTF-8", new Uint8Array([0xff, 0xfe])],
    ["nothing", ""],
  ])("S23 %s is 400", async (_, body) => {
    expect(await post({ body })).toMatchObject({ status: 400, body: { code: "bad-request" } })
  })

  it("one that does not say that it is JSON is 400", async () => {
    const body = JSON.stringify({ text: "x", to: ["bob"] })
    expect((await post({ body }, { "content-type": "text/plain" })).status).toBe(400)
    expect(
      (await post({ body }, { "content-type": "application/json; charset=utf-8" })).status,
    ).toBe(201)
  })

  it("S24 one that is too large is 413, whatever it says of itself", async () => {
    const body = JSON.stringify({ text: "x".repeat(70_000), to: ["bob"] })
    expect(await post({ body })).toMatchObject({ status: 413, body: { code: "too-long" } })
    let sent = 0
    const endless = stream((controller) => {
      sent += 10_000
      controller.enqueue(new Uint8Array(10_000).fill(32))
    })
    expect((await post(endless)).status).toBe(413)
    expect(sent).toBeLessThan(100_000)
  })

  it("one that does not come to its end is given up", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] })
    let canceled = false
    const stuck = {
      body: new ReadableStream({
        start: (controller) => controller.enqueue(new Uint8Array([32])),
        cancel() {
          canceled = true
        },
      }),
      duplex: "half",
    } as RequestInit
    const answer = post(stuck)
    await vi.advanceTimersByTimeAsync(10_000)
    expect(await answer).toMatchObject({
      status: 400,
      body: { code: "bad-request", message: "The body took too long to arrive." },
    })
    expect(canceled).toBe(true)
  })

  it("one that breaks off is 400", async () => {
    const broken = stream((controller) => controller.error(new Error("/secret/path")))
    const { status, body } = await post(broken)
    expect(status).toBe(400)
    expect(JSON.stringify(body)).not.toContain("secret")
  })
})

describe("bad days", () => {
  it("S40 a store that fails is 503 without its words", async () => {
    let fails = false
    const store = memoryStore()
    const { ask, engine } = await served({
      store: {
        ...bound(store),
        async range(...args) {
          if (fails) throw new Error("EIO: /var/lib/secret")
          return store.range(...args)
        },
      },
    })
    await engine.host.send("x", { from: "a", to: "b" })
    fails = true
    const { status, body } = await ask("GET", "/messages")
    expect(status).toBe(503)
    expect(body.retryable).toBe(true)
    expect(JSON.stringify(body)).not.toContain("secret")
    await expect.poll(async () => (await ask("GET", "/health")).status).toBe(503)
    expect((await ask("GET", "/metrics")).body).toMatch(/^peerage_store_up\{app="demo"\} 0$/m)
  })

  it("S40 what nobody foresaw is 500 without a stack, and the host is told", async () => {
    const engine = await openEngine()
    const defects: unknown[] = []
    const broken = new Proxy(engine, {
      get(target, name) {
        if (name === "host") throw new TypeError("at /secret/path.ts:1")
        return Reflect.get(target, name)
      },
    })
    const rest = restApi({
      apps: [{ engine: broken, restKey: key }],
      onDefect(cause) {
        defects.push(cause)
        throw new Error("the host's own")
      },
    })
    const { status, body } = await raw(rest, "/v1/apps/demo/messages", bearer(key))
    expect(status).toBe(500)
    expect(body).toMatchObject({ code: "defect", retryable: false })
    expect(JSON.stringify(body)).not.toContain("secret")
    expect(defects).toEqual([expect.any(TypeError)])
  })

  it("a closed engine is 503, its health too", async () => {
    const { ask, engine } = await served()
    await engine.close()
    expect(await ask("GET", "/messages")).toMatchObject({ status: 503, body: { code: "closed" } })
    expect(await ask("GET", "/health")).toMatchObject({ status: 503, body: { code: "closed" } })
  })

  it("S30 more at once than 16 are refused as busy, health is not", async () => {
    const held: (() => void)[] = []
    let isHolding = false
    const store = memoryStore()
    const { ask } = await served({
      store: {
        ...bound(store),
        async range(...args) {
          if (isHolding) await new Promise<void>((resolve) => held.push(resolve))
          return store.range(...args)
        },
      },
    })
    isHolding = true
    const waiting = Array.from({ length: 16 }, () => ask("GET", "/groups"))
    await expect.poll(() => held.length).toBe(16)
    expect(await ask("GET", "/groups")).toMatchObject({ status: 503, body: { code: "busy" } })
    expect((await ask("GET", "/health")).status).toBe(200)
    isHolding = false
    for (const release of held) release()
    for (const { status } of await Promise.all(waiting)) expect(status).toBe(200)
    expect((await ask("GET", "/groups")).status).toBe(200)
  })
})

/** A store's methods, to be replaced one by one. */
function bound(store: Store): Store {
  return {
    supports: store.supports,
    open: () => store.open(),
    close: () => store.close(),
    get: (key) => store.get(key),
    range: (...args) => store.range(...args),
    commit: (transactions) => store.commit(transactions),
  }
}
