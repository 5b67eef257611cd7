/** `peerage serve` over HTTP beside its sockets: what is said on one side is seen on the other, also after a kill. */
import { socketIo } from "@peerage/transport-socketio/client"
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest"
import { Server } from "./demo/server.js"
import { type Person, person } from "./fixtures/crowd.js"

const variable = "PEERAGE_E2E_REST_KEY"
const key = "e2e-0123456789abcdef"
let server: Server
let people: Person[]

beforeAll(() => {
  process.env[variable] = key
})
afterAll(() => {
  delete process.env[variable]
})

beforeEach(async () => {
  people = []
  server = await Server.start({
    apps: [{ appId: "demo", restKeyEnv: variable }, { appId: "open" }],
    origins: ["https://chat.example"],
  })
})

afterEach(async () => {
  await Promise.all(people.map(({ client }) => client.close()))
  await server.close()
})

async function come(peerId: string, watch: readonly string[] = []): Promise<Person> {
  const somebody = person({ peerId, transport: socketIo(server.url) })
  people.push(somebody)
  await somebody.client.open({ watch })
  return somebody
}

async function ask(method: string, path: string, body?: unknown) {
  const headers = { authorization: `Bearer ${key}`, "content-type": "application/json" }
  const sent = body === undefined ? {} : { body: JSON.stringify(body) }
  const response = await fetch(`${server.url}/v1/apps/demo${path}`, { method, headers, ...sent })
  const text = await response.text()
  return { status: response.status, body: text.startsWith("{") ? JSON.parse(text) : text }
}

describe("peerage serve over HTTP", () => {
  it("sends to sockets, reads what they say, and has it all after a kill (P1)", async () => {
    const alice = await come("alice", ["bob"])
    const bob = await come("bob", ["alice"])
    await alice.client.send("from a socket", { to: "bob" })
    const { status } = await ask("POST", "/messages", { text: "over HTTP", to: ["bob"] })
    expect(status).toBe(201)
    await bob.until(() => bob.heard.length === 2)
    expect(bob.heard.map(({ from, text }) => [from, text])).toEqual([
      ["alice", "from a socket"],
      ["system", "over HTTP"],
    ])
    expect((await ask("GET", "/status?peers=alice&peers=carol")).body).toEqual({
      online: ["alice"],
      offline: ["carol"],
    })
    const { body } = await ask("GET", "/metrics")
    expect(body).toContain('peerage_sessions{app="demo",state="open"} 2\n')

    await ask("POST", "/groups", { id: "raid", members: ["alice"], attributes: { name: "Raid" } })
    await server.kill()
    await server.startAgain()
    const history = await ask("GET", "/messages?peers=alice&peers=bob")
    expect(history.body.messages).toMatchObject([{ text: "from a socket" }])
    expect((await ask("GET", "/groups/raid")).body).toMatchObject({ attributes: { name: "Raid" } })
    expect((await ask("GET", "/groups/raid/members")).body).toEqual({ members: ["alice"] })
  })

  it("S36 keeps its apps apart: one needs its key, one has none", async () => {
    const health = await fetch(`${server.url}/v1/apps/open/health`)
    expect(await health.json()).toEqual({ status: "open" })
    const headers = { authorization: `Bearer ${key}` }
    expect((await fetch(`${server.url}/v1/apps/open/messages`, { headers })).status).toBe(403)
    expect((await fetch(`${server.url}/v1/apps/demo/messages`)).status).toBe(401)
    expect((await fetch(`${server.url}/v1/openapi.json`)).status).toBe(200)
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200)
  })

  it("answers what a client of 2014 asks over HTTP", async () => {
    const router = await fetch(`${server.url}/v1/route?appId=open&secure=1&cb=cb1`)
    const address = `${server.url.replace("http", "ws")}/avoscloud`
    expect(await router.text()).toContain(`cb1({"groupId":"g0","server":"${address}"`)
    const read = (appId: string, origin: string) =>
      fetch(`${server.url}/1.1/rtm/messages/logs`, {
        headers: {
          "x-avoscloud-application-id": appId,
          "x-avoscloud-application-key": "any",
          origin,
        },
      })
    const allowed = await read("open", "https://chat.example")
    expect([allowed.status, await allowed.json()]).toEqual([200, []])
    expect(allowed.headers.get("access-control-allow-origin")).toBe("https://chat.example")
    const stranger = await read("open", "https://evil.example")
    expect(stranger.headers.get("access-control-allow-origin")).toBeNull()
    expect((await read("demo", "https://chat.example")).status).toBe(401)
  })
})
