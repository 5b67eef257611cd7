/** REST and the HTTP side of the 2014 protocol, beside the pages on the one port. */
import type { IncomingMessage, RequestListener } from "node:http"
import { restApi } from "@peerage/rest"
import { nodeListener } from "@peerage/rest/node"
import type { App } from "./apps.js"

/** What it needs to know of the server. */
export interface ApiOptions {
  readonly publicOrigin: string | undefined
  /** Pages of these origins may read the answers of the 2014 side. */
  readonly origins: "*" | readonly string[]
  readonly tell: (line: string) => void
}

/** Where the 2014 protocol's WebSocket is. */
export const socketPath = "/avoscloud"

/** Whether a request is for the API, and not for a page. */
export function isApi({ url = "" }: IncomingMessage): boolean {
  return url.startsWith("/v1/") || url.startsWith("/1.1/")
}

/** Answers the API's requests for every app. */
export function serveApi(
  apps: readonly App[],
  { publicOrigin, origins, tell }: ApiOptions,
): RequestListener {
  // Behind a proxy the request does not say how browsers reach this server.
  const before = publicOrigin?.replace(/^http/, "ws") ?? ""
  const rest = restApi({
    // Whoever can connect as anyone may read as anyone.
    apps: apps.map((app) => ({ ...app, openReads: app.isOpen })),
    avoscloud: { socket: before + socketPath, origins },
    onDefect: (cause) => tell(`REST: ${cause instanceof Error ? cause.message : String(cause)}`),
  })
  return nodeListener(rest)
}
