/** All that the site needs to gain chat: an engine on its HTTP server, which asks the site's own login. */
import { createEngine } from "@peerage/core"
import { socketIoTransport } from "@peerage/transport-socketio"
import { site, userOf } from "./site.js"

export const chat = createEngine({
  appId: "site",
  // store: levelStore("./data") keeps the messages over a restart.
  transports: [socketIoTransport(site)],
  authorize: ({ operation, peerId, connection }) =>
    operation !== "open" || userOf(connection.info.headers.cookie) === peerId,
})
