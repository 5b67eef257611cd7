/** `restApi`: from a request to an answer. */
import { failure } from "@peerage/core/adapter"
import { Hono } from "hono"
import { addAvoscloud } from "./avoscloud/serve.js"
import { bounds } from "./bounds.js"
import { addNative } from "./native.js"
import { appsById, type RestOptions } from "./options.js"
import { refusalOf, refusedResponse } from "./status.js"

/** Answers a request, whatever it is; never rejects. @since 0.1.0 */
export type RestHandler = (request: Request) => Promise<Response>

/**
 * Makes the handler of `/v1/…`, and with `avoscloud` of `/1.1/…`. Any server that speaks `fetch` can mount it; for
 * Node's own there is `@peerage/rest/node`.
 *
 * @throws PeerageError `bad-options`.
 * @since 0.1.0
 */
export function restApi(options: RestOptions): RestHandler {
  const apps = appsById(options)
  const router = new Hono()
  router.notFound(() => refusedResponse(failure("not-found")))
  router.onError((cause) => {
    const refusal = refusalOf(cause)
    if (refusal.code === "defect") told(options, cause)
    return refusedResponse(refusal)
  })
  // First: its paths lie beside the native ones, and its answers have a form of their own.
  if (options.avoscloud) addAvoscloud(router, apps, options.avoscloud)
  addNative(router, apps)
  return async (request) => {
    if (request.url.length > bounds.urlLength)
      return refusedResponse(failure("too-long", { message: "The address is too long." }))
    return router.fetch(request)
  }
}

/** The host's code may throw as any other. */
function told({ onDefect }: RestOptions, cause: unknown): void {
  try {
    onDefect?.(cause)
  } catch {
    // Where would it be told?
  }
}
