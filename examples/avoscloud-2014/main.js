/** Serves the demo page until it is stopped; with `--once` two clients of 2014 talk to each other instead, and it ends. */
import { once } from "node:events"
import { createServer } from "node:http"
import { createEngine } from "@peerage/core"
import { avosCloudTransport } from "@peerage/transport-avoscloud"
import { answerPage } from "./page.js"
import { routeOf } from "./router.js"
import { talk } from "./talk.js"

/** The app that the page names. */
const appId = "cqvid84b63ncn7tdwkcn2x4a15ij9j11v25vqn88tnxzdjt8"

const server = createServer((request, response) => {
  const route = routeOf(request)
  if (route) response.setHeader("content-type", "text/javascript").end(route)
  else void answerPage(request, response, engine)
})
// Everybody may be anybody here: it is a demo, on this machine only.
const transports = [avosCloudTransport(server)]
const engine = createEngine({ appId, transports, authorize: () => true })
await engine.open()

const isVisit = process.argv.includes("--once")
const port = isVisit ? 0 : Number(process.env.PORT ?? 2014)
await once(server.listen(port, "127.0.0.1"), "listening")
const address = /** @type {import("node:net").AddressInfo} */ (server.address())
const url = `http://127.0.0.1:${address.port}`

if (isVisit) {
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
