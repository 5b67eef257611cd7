/** What the code in README.md and in the guides takes as given: e2e/docs.spec.ts checks every block against it. */

import type { IncomingMessage, Server, ServerResponse } from "node:http"
import type { Message } from "@peerage/client"
import type { HostMessage } from "@peerage/core"

declare global {
  /** The host's own server, and what it answers with. */
  const httpServer: Server
  function app(request: IncomingMessage, response: ServerResponse): void
  /** What the host's login gave this client. */
  const token: string
  /** The host's own login: who sent these cookies. */
  function userOf(cookie: string | undefined): Promise<string | undefined>
  /** The host's own way to wake a phone. */
  function push(peerId: string, message: HostMessage): void
  /** The host's own block lists. */
  function hasBlocked(peerId: string, stranger: string): boolean
  /** A page that shows a message. */
  function show(message: Message): void
  /** A page that shows who is there. */
  function mark(online: readonly string[], offline: readonly string[]): void
}
