/** `@peerage/rest/node`: the handler on a server of Node's own. */
import type { IncomingMessage, ServerResponse } from "node:http"
import { getRequestListener } from "@hono/node-server"
import { failure } from "@peerage/core/adapter"
import type { RestHandler } from "./rest-api.js"
import { refusedResponse } from "./status.js"

export type { RestHandler } from "./rest-api.js"

/**
 * What `http.createServer` takes, made of what `restApi` made.
 *
 * @since 0.1.0
 */
export function nodeListener(
  rest: RestHandler,
): (request: IncomingMessage, response: ServerResponse) => void {
  const listener = getRequestListener(rest, {
    overrideGlobalObjects: false,
    // Only what is no request gets here: the handler itself never rejects.
    errorHandler: () => refusedResponse(failure("bad-request")),
  })
  return (request, response) => void listener(request, response)
}
