/** What the code in README.md and in the guides takes as given: e2e/docs.spec.ts checks every block against it. */

import type { IncomingMessage, Server, ServerResponse } from "node:http"
import type { Message } from "@peerage/client"
import type { createEngine as CreateEngine, Engine, HostMessage } from "@peerage/core"

declare global {
  /** The host's engine, where a guide has made it before. */
  const engine: Engine
  const createEngine: typeof CreateEngine
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
  /** The host's own way to clean a text. */
  function withoutCurses(text: string): Promise<string>
  /** Where the host puts what it gives out. */
  function archive(message: HostMessage): void
  /** A page that shows a message. */
  function show(message: Message): void
  /** A page that shows who is there. */
  function mark(online: readonly string[], offline: readonly string[]): void
}
