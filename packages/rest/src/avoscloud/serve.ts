/** The HTTP side of the 2014 protocol: which address asks for what. Errors have the form of that time. */
import { type Failure, failure, PeerageError } from "@peerage/core/adapter"
import type { Context, Hono } from "hono"
import { cors } from "hono/cors"
import { bounds } from "../bounds.js"
import type { AvoscloudOptions, RestApp } from "../options.js"
import { commonHeaders, refusalOf, statuses } from "../status.js"
import { Turnstile } from "../turnstile.js"
import { type Asked, readAsked } from "./asked.js"
import { groupsFor } from "./group-table.js"
import { readLog } from "./log.js"
import { routerAnswer } from "./router.js"

type Read = (app: RestApp, asked: Asked, context: Context) => Promise<unknown>

const reads: Readonly<Record<string, Read>> = {
  "/1.1/rtm/messages/logs": ({ engine }, { fields }) => readLog(engine, fields),
  "/1.1/rtm/messages/logs/": ({ engine }, { fields }) => readLog(engine, fields),
  "/1.1/rtm/messages/unread/:peerId": async ({ engine }, _, context) => ({
    count: await engine.host.undelivered(context.req.param("peerId") ?? ""),
  }),
  "/1.1/classes/AVOSRealtimeGroups": async ({ engine }, { fields }) => ({
    results: await groupsFor(engine, fields),
  }),
  "/1.1/classes/AVOSRealtimeGroups/:groupId": async ({ engine }, _, context) => {
    const where = { objectId: context.req.param("groupId") }
    const [group] = await groupsFor(engine, { where: JSON.stringify(where) })
    if (group) return group
    throw new PeerageError(failure("not-a-member", { message: "Object not found." }))
  },
}

/** Adds them. */
export function addAvoscloud(
  router: Hono,
  apps: ReadonlyMap<string, RestApp>,
  options: AvoscloudOptions,
): void {
  const turnstile = new Turnstile(bounds.openAtOnce)
  const { origins = [] } = options
  const crossOrigin = cors({
    origin: origins === "*" ? "*" : (origin) => (origins.includes(origin) ? origin : null),
    allowMethods: ["GET", "POST", "OPTIONS"],
    allowHeaders: [
      "content-type",
      "x-avoscloud-application-id",
      "x-avoscloud-application-key",
      "x-avoscloud-application-production",
      "x-avoscloud-request-sign",
    ],
    maxAge: 86_400,
  })
  router.use("/v1/route", crossOrigin)
  router.use("/1.1/*", crossOrigin)
  router.get("/v1/route", (context) =>
    told(async () => routerAnswer(context.req.raw, apps, options)),
  )
  for (const [path, read] of Object.entries(reads)) {
    router.on(["GET", "POST"], path, (context) =>
      told(async () => {
        // A slow body keeps nobody else out: only what reads the store is counted.
        const asked = await readAsked(context.req.raw, apps)
        const result = await turnstile.pass(() => read(asked.app, asked, context))
        return Response.json(result, { headers: commonHeaders })
      }),
    )
  }
  router.all("/v1/route", () => refused(failure("bad-method"), { allow: "GET, HEAD" }))
  for (const path of Object.keys(reads))
    router.all(path, () => refused(failure("bad-method"), { allow: "GET, HEAD, POST" }))
  router.all("/1.1/*", () => refused(failure("not-found")))
}

/** A defect goes on to whoever is told of defects; a refusal is answered as it was in 2014. */
async function told(call: () => Promise<Response>): Promise<Response> {
  try {
    return await call()
  } catch (cause) {
    const refusal = refusalOf(cause)
    if (refusal.code === "defect") throw cause
    return refused(refusal)
  }
}

function refused({ code, message }: Failure, headers: Record<string, string> = {}): Response {
  const status = statuses[code]
  const body = { code: status, error: message }
  return Response.json(body, { status, headers: { ...commonHeaders, ...headers } })
}
