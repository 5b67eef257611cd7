/** A peer of Peerage, with the client that its users have. */
import { createClient } from "@peerage/client"
import { socketIo } from "@peerage/transport-socketio/client"
import { appId } from "../servers/names.js"
import { fail } from "./wire.js"

/**
 * @param {import("@peerage/client").ClientOptions["transport"]} transport
 * @param {import("./wire.js").PeerOptions} options
 * @returns {Promise<import("./wire.js").Peer>}
 */
export async function connectOver(transport, { peer, watch, group, onMessage, onPresence }) {
  const client = createClient({ appId, peerId: peer, transport })
  if (onMessage) client.on("message", ({ text }) => onMessage(text))
  if (onPresence) {
    client.on("presence", ({ online, offline }) => {
      for (const each of online) onPresence(each, true)
      for (const each of offline) onPresence(each, false)
    })
  }
  client.on("problem", (problem) => fail(new Error(`client: ${JSON.stringify(problem)}`)))
  await client.open({ watch })
  const room = group === undefined ? undefined : client.groups.get(group)
  return {
    send: (to, text, done) => void client.send(text, { to }).then(done, fail),
    sendToGroup: (text, done) => void room?.send(text).then(done, fail),
    close: () => client.close(),
  }
}

/** @type {import("./wire.js").Connect} */
export const connect = (port, options) => connectOver(socketIo(`http://127.0.0.1:${port}`), options)
