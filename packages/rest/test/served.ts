/** An engine with clients, behind a handler, as a test speaks to it. */
import { type Client, createClient } from "@peerage/client"
import { type Clock, createEngine, type Engine, type EngineOptions, inProcess } from "@peerage/core"
import { afterEach } from "vitest"
import { type RestHandler, type RestOptions, restApi } from "../src/index.js"
import { checkDescribed } from "./described-answers.js"

export const key = "k-0123456789abcdef"
const origin = "http://rest.test"

export interface Answer {
  readonly status: number
  readonly headers: Headers
  // biome-ignore lint/suspicious/noExplicitAny: each test knows what it asked for
  readonly body: any
}

export interface Served {
  readonly engine: Engine
  readonly rest: RestHandler
  /** A native route of the app, with the key; the answer is held to the description. */
  ask(method: string, path: string, body?: unknown): Promise<Answer>
  client(peerId: string, watch?: readonly string[]): Promise<Client>
}

let closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  const all = closing
  closing = []
  for (const close of all.reverse()) await close()
})

export async function openEngine(options: Partial<EngineOptions> = {}): Promise<Engine> {
  const engine = createEngine({ appId: "demo", ...options })
  await engine.open()
  closing.push(() => engine.close())
  return engine
}

export async function served(
  options: Partial<EngineOptions> = {},
  more: Partial<RestOptions> = {},
): Promise<Served> {
  const engine = await openEngine(options)
  const rest = restApi({ apps: [{ engine, restKey: key }], ...more })
  return {
    engine,
    rest,
    async ask(method, path, body) {
      const sent = body === undefined ? {} : { body: JSON.stringify(body) }
      const headers = {
        authorization: `Bearer ${key}`,
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      }
      const url = `${origin}/v1/apps/demo${path}`
      const response = await rest(new Request(url, { method, headers, ...sent }))
      await checkDescribed(method, new URL(url).pathname, response.clone())
      return read(response)
    },
    async client(peerId, watch = []) {
      const client = createClient({ appId: "demo", peerId, transport: inProcess(engine) })
      closing.push(() => client.close())
      await client.open({ watch })
      return client
    },
  }
}

/** Each look is a millisecond later than the last one, so that an order by time is an order. */
export function risingClock(): Clock {
  let last = 0
  return {
    now() {
      last = Math.max(last + 1, Date.now())
      return last
    },
    monotonic: () => performance.now(),
    every(ms, callback) {
      const timer = setInterval(callback, ms).unref()
      return () => clearInterval(timer)
    },
  }
}

/** A request as it stands. */
export async function raw(
  rest: RestHandler,
  path: string,
  init: RequestInit = {},
): Promise<Answer> {
  return read(await rest(new Request(origin + path, init)))
}

async function read(response: Response): Promise<Answer> {
  const { status, headers } = response
  const text = await response.text()
  const isJson = headers.get("content-type")?.startsWith("application/json") === true
  return { status, headers, body: isJson && text !== "" ? JSON.parse(text) : text }
}
