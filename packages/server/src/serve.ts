/** The whole server as one value that can be closed: data directory, engines, transport, pages, and the port. */
import { createServer, type RequestListener, type Server } from "node:http"
import { type AddressInfo, isIPv6, type Socket } from "node:net"
import { avosCloudTransport } from "@peerage/transport-avoscloud"
import { socketIoTransport } from "@peerage/transport-socketio"
import { type App, closeApps, openApps, prepareDirectory } from "./apps.js"
import { CommandError } from "./command-error.js"
import type { Config } from "./config.js"
import { createDemoLogin, isDemoLogin } from "./demo-login.js"
import { type Health, hasPage, servePages } from "./pages.js"
import { isApi, serveApi, socketPath } from "./rest.js"

/** What a server needs to know. */
export interface ServeOptions {
  readonly config: Config
  readonly data: string
  readonly host: string
  readonly port: number
  /** Pages of this origin may connect too. */
  readonly publicOrigin: string | undefined
  /** Where the page's files are. */
  readonly pages: string
  /** Gets the lines for the one who runs the server. */
  readonly tell: (line: string) => void
}

/** A server that is ready. */
export interface Serving {
  /** `http://HOST:PORT`, with the port that was really taken. */
  readonly url: string
  /** Ends the sessions, settles and flushes what is in flight, frees the port. */
  close(): Promise<void>
}

/** How long a connection may take to end after it was told to. */
const hangUpMs = 500

/** Starts everything, or throws with everything closed again. */
export async function serve(options: ServeOptions): Promise<Serving> {
  await prepareDirectory(options.data)
  if (!hasPage(options.pages)) options.tell("the demo page is not built; 'npm run build' makes it")
  let apps: readonly App[] = []
  const pages = servePages(options.pages, () => healthOf(apps))
  let api: RequestListener = pages
  const login = createDemoLogin(options.config.apps)
  const server = createServer((request, response) => {
    if (isApi(request)) api(request, response)
    else (isDemoLogin(request) ? login.listener : pages)(request, response)
  })
  const sockets = socketsOf(server)
  const origins = originsOf(options)
  const transports = [
    socketIoTransport(server, { origins }),
    avosCloudTransport(server, { origins, path: socketPath }),
  ]
  apps = await openApps(options.config.apps, options.data, transports, login, options.tell)
  api = serveApi(apps, { ...options, origins })
  try {
    await listen(server, options)
  } catch (cause) {
    await closeApps(apps)
    throw cause
  }
  const { port } = server.address() as AddressInfo
  return {
    url: `http://${isIPv6(options.host) ? `[${options.host}]` : options.host}:${port}`,
    async close() {
      await closeApps(apps)
      await closeServer(server, sockets)
    },
  }
}

/** Every connection, those that became WebSockets too, which the server itself forgets. */
function socketsOf(server: Server): ReadonlySet<Socket> {
  const sockets = new Set<Socket>()
  server.on("connection", (socket: Socket) => {
    sockets.add(socket)
    socket.once("close", () => sockets.delete(socket))
  })
  return sockets
}

function originsOf({ publicOrigin, config: { origins = [] } }: ServeOptions) {
  if (origins === "*") return origins
  return publicOrigin === undefined ? origins : [...origins, publicOrigin]
}

function healthOf(apps: readonly App[]): Health {
  const states = apps.map(({ appId, engine }) => [appId, engine.status] as const)
  return {
    healthy: states.every(([, status]) => status === "open"),
    apps: Object.fromEntries(states),
  }
}

async function listen(server: Server, { host, port }: ServeOptions): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", (cause: NodeJS.ErrnoException) => reject(listenError(cause, host, port)))
    server.listen({ host, port }, resolve)
  })
}

function listenError(cause: NodeJS.ErrnoException, host: string, port: number): Error {
  switch (cause.code) {
    case "EADDRINUSE":
      return new CommandError(`port ${port} on ${host} is in use; choose another with --port`)
    case "EACCES":
      return new CommandError(`no permission to listen on port ${port} of ${host}`)
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return new CommandError(`--host ${host} is not an address of this machine`)
    default:
      return cause
  }
}

/** Frees the port. Who does not hang up by itself when told that the server goes is cut off. */
async function closeServer(server: Server, sockets: ReadonlySet<Socket>): Promise<void> {
  const cutOff = setTimeout(() => {
    for (const socket of sockets) socket.destroy()
  }, hangUpMs)
  await new Promise<void>((resolve) => {
    server.close(() => resolve())
    server.closeIdleConnections()
  })
  clearTimeout(cutOff)
}
