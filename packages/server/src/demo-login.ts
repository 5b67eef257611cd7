/**
 * The demo page's login, for apps that ask for one: a stand-in for a host's own server, with its users in memory. Who
 * logs in first under a name chooses its password. Nobody who keeps real users would do it so; the signing is real.
 */
import { randomBytes, randomUUID, scrypt, timingSafeEqual } from "node:crypto"
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http"
import { promisify } from "node:util"
import type { SignatureOptions } from "@peerage/core"
import { isId } from "@peerage/core/adapter"
import { type SignatureKey, type SignatureRequest, sign } from "@peerage/core/signature"
import type { AppConfig } from "./config.js"

/** The logins of one server. */
export interface DemoLogin {
  /** What the app's engine requires; nothing of apps without a login. */
  signaturesOf(appId: string): SignatureOptions | undefined
  /**
   * GET /demo/login?app=: whether the app asks for a login. POST /demo/login { app, name, password }: a token.
   * POST /demo/sign with the token: the signature of what the page's client wants to do.
   */
  readonly listener: RequestListener
}

/** What one app's users have. */
interface Realm {
  readonly key: SignatureKey
  /** A name and the hash of its password. */
  readonly passwords: Map<string, Promise<Buffer>>
  /** A token and whose it is. */
  readonly tokens: Map<string, string>
}

interface Answer {
  readonly status: number
  readonly body: object
}

const mostNames = 1_000
const mostTokens = 10_000
const mostBytes = 256 * 1_024
const hash = promisify<string, Buffer, number, Buffer>(scrypt)
const salt = randomBytes(16)

/** Whether a request is for the login, and not for a page. */
export function isDemoLogin({ url = "" }: IncomingMessage): boolean {
  return /^\/demo\/(login|sign)(\?|$)/.test(url)
}

export function createDemoLogin(apps: readonly AppConfig[]): DemoLogin {
  const realms = new Map(
    apps.filter(({ demoLogin }) => demoLogin).map(({ appId }) => [appId, newRealm()]),
  )
  return {
    signaturesOf(appId) {
      const realm = realms.get(appId)
      return realm && { required: true, keys: [realm.key] }
    },
    listener(request, response) {
      answer(realms, request).then(
        ({ status, body }) => end(response, status, body),
        // No JSON, too long, or nothing that can be signed.
        () => end(response, 400, { message: "This request cannot be understood." }),
      )
    },
  }
}

async function answer(
  realms: ReadonlyMap<string, Realm>,
  request: IncomingMessage,
): Promise<Answer> {
  const { pathname, searchParams } = new URL(request.url ?? "", "http://server")
  const isLogin = pathname === "/demo/login"
  if (request.method === "GET" && isLogin) {
    return { status: 200, body: { login: realms.has(searchParams.get("app") ?? "") } }
  }
  if (request.method !== "POST") return refused(405, "POST is what this is for.")
  // What another site's page may send without being asked first is of another type.
  if (request.headers["content-type"] !== "application/json") return refused(415, "Send JSON.")
  const body = (await jsonOf(request)) as Readonly<Record<string, unknown>>
  const realm = realms.get(String(isLogin ? body.app : body.appId))
  if (realm === undefined) return refused(404, "This app has no login.")
  if (isLogin) return logIn(realm, body)
  return signFor(realm.tokens.get(tokenOf(request)), realm, body)
}

async function logIn({ passwords, tokens }: Realm, body: object): Promise<Answer> {
  const { name, password } = body as Readonly<Record<string, unknown>>
  if (typeof name !== "string" || !isId(name) || typeof password !== "string" || password === "")
    return refused(400, "Write a name and a password.")
  const given = hash(password, salt, 32)
  if (!passwords.has(name)) {
    if (passwords.size >= mostNames) return refused(503, "This demo has no room for more names.")
    passwords.set(name, given)
  }
  const right = await (passwords.get(name) as Promise<Buffer>)
  if (!timingSafeEqual(await given, right))
    return refused(403, "That is not the password which was chosen for this name.")
  const token = randomUUID()
  const [oldest] = tokens.keys()
  if (tokens.size >= mostTokens && oldest !== undefined) tokens.delete(oldest)
  tokens.set(token, name)
  return { status: 200, body: { token } }
}

/** Signs whatever the one who is logged in may do; here that is everything in its own name. */
function signFor(owner: string | undefined, { key }: Realm, operation: object): Answer {
  const { peerId } = operation as Readonly<Record<string, unknown>>
  if (owner === undefined || owner !== peerId) return refused(403, "You are not logged in.")
  const stamp = { timestamp: Math.floor(Date.now() / 1_000), nonce: randomUUID() }
  const request = { ...operation, ...stamp } as SignatureRequest
  return { status: 200, body: { ...stamp, signature: sign(request, key), keyId: key.id } }
}

function newRealm(): Realm {
  const key = { id: "demo", secret: randomBytes(32).toString("hex"), algorithm: "sha256" } as const
  return { key, passwords: new Map(), tokens: new Map() }
}

function tokenOf({ headers }: IncomingMessage): string {
  return headers.authorization?.replace(/^Bearer /, "") ?? ""
}

async function jsonOf(request: IncomingMessage): Promise<object> {
  const pieces: Buffer[] = []
  let bytes = 0
  for await (const piece of request as AsyncIterable<Buffer>) {
    bytes += piece.length
    if (bytes > mostBytes) throw new Error("too long")
    pieces.push(piece)
  }
  const value: unknown = JSON.parse(Buffer.concat(pieces).toString("utf8"))
  if (typeof value !== "object" || value === null) throw new Error("no object")
  return value
}

function refused(status: number, message: string): Answer {
  return { status, body: { message } }
}

function end(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, {
    "content-type": "application/json",
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
  })
  response.end(JSON.stringify(body))
}
