/** The handler on a server of Node's own, spoken to by hand. */
import { once } from "node:events"
import { createServer, type Server } from "node:http"
import { type AddressInfo, connect } from "node:net"
import { afterEach, describe, expect, it } from "vitest"
import { restApi } from "../src/index.js"
import { nodeListener } from "../src/node.js"
import { key, openEngine } from "./served.js"

let server: Server | undefined

afterEach(async () => {
  server?.closeAllConnections()
  if (server) await new Promise((resolve) => server?.close(resolve))
  server = undefined
})

async function listening(): Promise<number> {
  const engine = await openEngine()
  const rest = restApi({ apps: [{ engine, restKey: key }], avoscloud: { socket: "/ws" } })
  server = createServer(nodeListener(rest))
  await once(server.listen(0, "127.0.0.1"), "listening")
  return (server.address() as AddressInfo).port
}

/** What comes back for these bytes until the line ends. */
async function say(port: number, text: string): Promise<string> {
  const socket = connect(port, "127.0.0.1")
  socket.write(text)
  let answer = ""
  socket.on("data", (chunk) => {
    answer += chunk
  })
  socket.on("error", () => {})
  await once(socket, "close")
  return answer
}

const statusOf = (answer: string) => Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1])

describe("nodeListener", () => {
  it("serves the routes over HTTP, bodies too", async () => {
    const port = await listening()
    const url = `http://127.0.0.1:${port}`
    const headers = { authorization: `Bearer ${key}`, "content-type": "application/json" }
    const body = JSON.stringify({ text: "hi", to: ["bob"] })
    const sent = await fetch(`${url}/v1/apps/demo/messages`, { method: "POST", headers, body })
    expect(sent.status).toBe(201)
    const read = await fetch(`${url}/v1/apps/demo/messages`, { headers })
    expect(await read.json()).toMatchObject({ messages: [{ text: "hi", from: "system" }] })
    const done = await fetch(`${url}/v1/apps/demo/peers/bob/mute`, { method: "PUT", headers })
    expect(done.status).toBe(204)
    const route = await fetch(`${url}/v1/route?appId=demo`)
    expect(await route.json()).toMatchObject({ server: `ws://127.0.0.1:${port}/ws` })
  })

  it.each([
    [
      "a host that is none",
      "GET /v1/apps/demo/health HTTP/1.1\r\nHost: a b\r\nConnection: close\r\n\r\n",
    ],
    ["no host", "GET /v1/apps/demo/health HTTP/1.1\r\nConnection: close\r\n\r\n"],
    ["TRACE", "TRACE /v1/apps/demo/health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"],
    ["an address that is none", "GET http:// HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"],
    ["no HTTP", "hello\r\n\r\n"],
  ])("S26 %s is refused, and nobody else is harmed", async (_, text) => {
    const port = await listening()
    const answer = await say(port, text)
    expect(statusOf(answer)).toBeGreaterThanOrEqual(400)
    expect(statusOf(answer)).toBeLessThan(500)
    expect(answer).not.toMatch(/at .*:\d+|node_modules/)
    const health = await fetch(`http://127.0.0.1:${port}/v1/apps/demo/health`)
    expect(health.status).toBe(200)
  })

  it("S24 a body that never ends is refused early", async () => {
    const port = await listening()
    const socket = connect(port, "127.0.0.1")
    const head = `POST /v1/apps/demo/messages HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${key}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n`
    socket.on("error", () => {})
    socket.write(head)
    const chunk = `2710\r\n${" ".repeat(10_000)}\r\n`
    for (let n = 0; n < 10; n++) socket.write(chunk)
    const [answer] = await once(socket, "data")
    expect(statusOf(String(answer))).toBe(413)
    socket.destroy()
  })
})
