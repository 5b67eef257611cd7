/** What the clients of 2014 ask first: where is the server of this app? As JSON, or as a script that calls back. */

/** @param {import("node:http").IncomingMessage} request */
export function routeOf({ url = "/", headers }) {
  const { pathname, searchParams } = new URL(url, "http://here")
  if (pathname !== "/v1/route") return undefined
  // Never `wss:`, though the page asks for it: this server has no certificate.
  const answer = JSON.stringify({ server: `ws://${headers.host}/avoscloud`, ttl: 3600 })
  const callback = searchParams.get("cb")
  if (callback === null) return answer
  return /^[\w$.]+$/.test(callback) ? `${callback}(${answer});` : "// That is no name."
}
