/** The host: an HTTP server, the engine, the helper, and the rule who may open as whom and talk with whom. */
import { createHmac, randomBytes, timingSafeEqual } from "node:crypto"
import { createServer } from "node:http"
import { createEngine } from "@peerage/core"
import { socketIoTransport } from "@peerage/transport-socketio"

const secret = randomBytes(32)
const staff = ["helper", "dana"]

export const server = createServer((_request, response) => {
  response.end("The shop. Its pages hold the visitor's id and pass.")
})

export const engine = createEngine({
  appId: "shop",
  transports: [socketIoTransport(server)],
  authorize({ operation, peerId, target, connection }) {
    if (operation === "open" && !isPassOf(peerId, connection.info.auth)) return false
    const isStaff = staff.includes(peerId)
    return isStaff || target.every((peer) => staff.includes(peer)) || "Visitors talk to the staff."
  },
})

/**
 * What the host puts into a page for the one who looks at it. Nobody else can make it.
 *
 * @param {string} peerId
 */
export function passOf(peerId) {
  return createHmac("sha256", secret).update(peerId).digest("hex")
}

/**
 * @param {string} peerId
 * @param {unknown} pass what the client gave as `auth`: it may be anything
 */
function isPassOf(peerId, pass) {
  if (typeof pass !== "string") return false
  const [given, due] = [Buffer.from(pass), Buffer.from(passOf(peerId))]
  return given.length === due.length && timingSafeEqual(given, due)
}
