/** Every route of an app, and what their codecs are called in the description. */
import type * as t from "io-ts"
import type { Route } from "./route.js"
import { appRoutes } from "./routes/app.js"
import { group, groupRoutes } from "./routes/group.js"
import { history, message, messageRoutes, notice, sent } from "./routes/message.js"
import { conversation, peerRoutes, session } from "./routes/peer.js"

export const routes: readonly Route[] = [
  ...appRoutes,
  ...messageRoutes,
  ...groupRoutes,
  ...peerRoutes,
]

export const names: ReadonlyMap<t.Mixed, string> = new Map<t.Mixed, string>([
  [message, "Message"],
  [notice, "Notice"],
  [history, "History"],
  [sent, "Sent"],
  [group, "Group"],
  [conversation, "Conversation"],
  [session, "Session"],
])

/** Where an app's routes begin, with its parameter in braces. */
export const appPath = "/v1/apps/{appId}"
