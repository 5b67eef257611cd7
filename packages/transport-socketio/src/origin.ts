/** Which pages may connect (S38). socket.io's own `cors` option does not stop a WebSocket, so this is asked for each. */
import type { IncomingHttpHeaders } from "node:http"

/** An origin as it is compared: scheme, host and port, no default port. `undefined` for what is none, such as "null". */
export function originOf(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined
  const { protocol, host } = new URL(text)
  // Not URL.origin, which is "null" for the scheme of an app, such as capacitor://localhost.
  return host === "" ? undefined : `${protocol}//${host}`
}

/** Whether a handshake with these headers comes from an allowed page, or from no page at all. */
export function mayConnect(
  origins: "*" | ReadonlySet<string>,
  headers: IncomingHttpHeaders,
): boolean {
  if (origins === "*" || headers.origin === undefined) return true
  const page = originOf(headers.origin)
  return page !== undefined && (origins.has(page) || isSameHost(page, headers.host))
}

// A proxy may have taken the TLS off, so that only the page knows the scheme.
function isSameHost(page: string, host: string | undefined): boolean {
  const { protocol } = new URL(page)
  return (
    /^https?:$/.test(protocol) && host !== undefined && originOf(`${protocol}//${host}`) === page
  )
}
