/** Serves the demo page until it is stopped; with `--once` two clients of 2014 talk to each other instead, and it ends. */
import assert from "node:assert/strict"
import { once } from "node:events"
import { createServer } from "node:http"
import { createEngine } from "@peerage/core"
import { restApi } from "@peerage/rest"
import { nodeListener } from "@peerage/rest/node"
import { avosCloudTransport } from "@peerage/transport-avoscloud"
import { answerPage } from "./page.js"
import { talk } from "./talk.js"

/** The app that the page names. */
const appId = "cqvid84b63ncn7tdwkcn2x4a15ij9j11v25vqn88tnxzdjt8"

const server = createServer()
// Everybody may be anybody here, and read as anybody: it is a demo, on this machine only.
const transports = [avosCloudTransport(server, { origins: [] })]
const engine = createEngine({ appId, transports, authorize: () => true })
await engine.open()

// The router that its clients ask first, and the table of groups.
const api = nodeListener(
  restApi({ apps: [{ engine, openReads: true }], avoscloud: { socket: "/avoscloud" } }),
)
server.on("request", (request, response) => {
  const isApi = /^\/v1\/|^\/1\.1\//.test(request.url ?? "")
  if (isApi) api(request, response)
  else void answerPage(request, response)
})

const isVisit = process.argv.includes("--once")
const port = isVisit ? 0 : Number(process.env.PORT ?? 2014)
await once(server.listen(port, "127.0.0.1"), "listening")
const address = /** @type {import("node:net").AddressInfo} */ (server.address())
const url = `http://127.0.0.1:${address.port}`

if (isVisit) {
  assert.match(await (await fetch(`${url}/demo/index.html`)).text(), /src="\/here\/jquery\.js"/)
  await talk(url, appId)
  await engine.close()
  server.close()
  console.log("done: the page is served, and two clients of 2014 talked to each other")
} else {
  console.log(`Open ${url}/demo/index.html in two windows. Press Ctrl+C to end.`)
  process.once("SIGINT", async () => {
    await engine.close()
    server.close()
    server.closeAllConnections()
  })
}
