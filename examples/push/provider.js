/** Stands in for APNS or FCM: takes pushes over HTTP, is overloaded at first, and tells what it got. */
import { EventEmitter, once } from "node:events"
import { createServer } from "node:http"

/** @typedef {{ peerId: string, from: string, reason: string }} Push */

/** Starts it on a free port. The first calls, so many, are answered 503. */
export async function startProvider({ overloadedFor }) {
  /** @type {EventEmitter<{ push: [Push] }>} */
  const events = new EventEmitter()
  /** @type {Map<string, Push>} by their idempotency key */
  const got = new Map()
  let calls = 0

  const server = createServer(async (request, response) => {
    calls += 1
    let body = ""
    for await (const piece of request.setEncoding("utf8")) body += piece
    if (calls <= overloadedFor) {
      response.writeHead(503).end()
      return
    }
    const key = String(request.headers["idempotency-key"])
    const push = JSON.parse(body)
    if (!got.has(key)) {
      got.set(key, push)
      events.emit("push", push)
    }
    response.writeHead(204).end()
  })
  await once(server.listen(0, "127.0.0.1"), "listening")
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address())
  return {
    url: `http://127.0.0.1:${port}/push`,
    events,
    close: () => server.close(),
  }
}
