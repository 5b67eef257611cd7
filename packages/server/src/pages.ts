/** The demo page and the health answer over plain HTTP. Knows nothing of engines: health is asked for by a function. */
import { existsSync } from "node:fs"
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import sirv from "sirv"

/** Where the build puts the page. */
export const publicDirectory: string = fileURLToPath(new URL("../public", import.meta.url))

/** What is served must be what the page needs and nothing else: no foreign script, style, frame or request. */
const securityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join("; ")

/** The state of every app, as `/healthz` tells it. */
export interface Health {
  readonly healthy: boolean
  readonly apps: Readonly<Record<string, string>>
}

/** Whether the page was built there. Without it the server still serves its clients. */
export function hasPage(directory: string): boolean {
  return existsSync(join(directory, "index.html"))
}

/** Answers GET and HEAD for the page's files and `/healthz`. */
export function servePages(directory: string, health: () => Health): RequestListener {
  const notFound: RequestListener = (_request, response) => plain(response, 404, "not found")
  const files = hasPage(directory) ? filesOf(directory, notFound) : notFound
  return (request, response) => {
    setSecurityHeaders(response)
    if (request.method !== "GET" && request.method !== "HEAD") {
      response.setHeader("allow", "GET, HEAD")
      plain(response, 405, "method not allowed")
    } else if (pathOf(request) === "/healthz") {
      answerHealth(response, health())
    } else {
      files(request, response)
    }
  }
}

function filesOf(directory: string, notFound: RequestListener): RequestListener {
  return sirv(directory, {
    etag: true,
    dotfiles: false,
    onNoMatch: notFound,
    setHeaders: (response, pathname) => {
      // The build puts a hash of the content into the names under assets/.
      const forever = pathname.startsWith("/assets/")
      response.setHeader(
        "cache-control",
        forever ? "public, max-age=31536000, immutable" : "no-cache",
      )
    },
  })
}

function setSecurityHeaders(response: ServerResponse): void {
  response.setHeader("content-security-policy", securityPolicy)
  response.setHeader("x-content-type-options", "nosniff")
  response.setHeader("referrer-policy", "no-referrer")
  response.setHeader("cross-origin-opener-policy", "same-origin")
}

function answerHealth(response: ServerResponse, { healthy, apps }: Health): void {
  response.writeHead(healthy ? 200 : 503, {
    "content-type": "application/json",
    "cache-control": "no-store",
  })
  response.end(JSON.stringify({ status: healthy ? "ok" : "unavailable", apps }))
}

function plain(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, {
    "content-type": "text/plain; charset=utf-8",
    "cache-control": "no-store",
  })
  response.end(`${text}\n`)
}

function pathOf({ url = "/" }: IncomingMessage): string {
  return url.split("?", 1)[0] ?? url
}
