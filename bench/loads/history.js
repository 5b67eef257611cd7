/** Pages of a conversation's log, one after the other, from places all over it. */
import { createClient } from "@peerage/client"
import { socketIo } from "@peerage/transport-socketio/client"
import { quantile } from "../harness/statistics.js"
import { appId } from "../servers/names.js"
import { measure } from "./load.js"

/**
 * @param {import("./load.js").Target} target
 * @param {{ messages: number, page: number, warm: number, pages: number }} parameters
 * @returns {Promise<import("./load.js").Figures>}
 */
export async function run(target, { messages, page, warm, pages }) {
  const transport = socketIo(`http://127.0.0.1:${target.port}`)
  const reader = createClient({ appId, peerId: "sender-0", transport })
  await reader.open()
  const costs = []
  let end = measure(target)
  for (let n = -warm; n < pages; n++) {
    if (n === 0) end = measure(target)
    // Spread evenly and out of order, the same places in every round.
    const before = page + 1 + (((n + warm) * 7_919) % (messages - page + 1))
    const began = performance.now()
    const found = await reader.history({ with: "peer-0", limit: page, before })
    if (n >= 0) costs.push(performance.now() - began)
    const [first] = found.messages
    if (found.messages.length !== page || first?.seq !== before - page)
      throw new Error(`A page before ${before} begins at ${first?.seq}.`)
  }
  return { ...end(pages), p50: quantile(costs, 0.5), p99: quantile(costs, 0.99) }
}
