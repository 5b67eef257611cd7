/** The router of 2014: says where the WebSocket is, as JSON or, for browsers of that time, as JSONP. */
import { failure, PeerageError } from "@peerage/core/adapter"
import type { AvoscloudOptions, RestApp } from "../options.js"
import { commonHeaders } from "../status.js"

/** Seconds for which a client may keep the answer; without a number it asks again at once, for ever. */
const ttl = 3_600

/** One plain name: whatever else is called would be a script of the asker's choice in our name. */
const callbackName = /^[A-Za-z_$][\w$]{0,127}$/

export function routerAnswer(
  request: Request,
  apps: ReadonlyMap<string, RestApp>,
  { socket }: AvoscloudOptions,
): Response {
  const url = new URL(request.url)
  if (!apps.has(url.searchParams.get("appId") ?? "")) throw new PeerageError(failure("unknown-app"))
  const server = socketAddress(url, socket)
  const answer = { groupId: "g0", server, secondary: server, ttl }
  const callback = url.searchParams.get("cb")
  if (callback === null) return Response.json(answer, { headers: commonHeaders })
  if (!callbackName.test(callback))
    throw new PeerageError(
      failure("bad-request", {
        message: "cb must be a name of letters, digits, '_' and '$', at most 128 characters.",
      }),
    )
  // The comment keeps the answer from being read as anything but a script; the escapes, from ending a tag or a line.
  const json = JSON.stringify(answer).replace(/[<>\u2028\u2029]/g, unicodeEscape)
  return new Response(`/**/ ${callback}(${json});`, {
    headers: { ...commonHeaders, "content-type": "text/javascript; charset=utf-8" },
  })
}

/** By the name that the client itself used; with TLS only if this very request came with it. */
function socketAddress({ protocol, host }: URL, socket: string): string {
  if (!socket.startsWith("/")) return socket
  return `${protocol === "https:" ? "wss" : "ws"}://${host}${socket}`
}

function unicodeEscape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`
}
