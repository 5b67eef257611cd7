/** Serves the routes of each app: finds the app, asks for its key, decodes, runs, answers. */
import { failure, PeerageError } from "@peerage/core/adapter"
import type { Context, Hono } from "hono"
import { readJson } from "./body.js"
import { bounds } from "./bounds.js"
import { decodeFields, fieldsOfQuery } from "./decode.js"
import { bearerOf, isSameSecret } from "./key.js"
import { openApi } from "./openapi.js"
import type { RestApp } from "./options.js"
import type { Route } from "./route.js"
import { appPath, routes } from "./routes.js"
import { commonHeaders, refusedResponse } from "./status.js"
import { Turnstile } from "./turnstile.js"

/** Adds the native routes. */
export function addNative(router: Hono, apps: ReadonlyMap<string, RestApp>): void {
  const turnstile = new Turnstile(bounds.keyedAtOnce)
  const description = openApi()
  router.get("/v1/openapi.json", () => Response.json(description, { headers: commonHeaders }))
  const methods = new Map<string, string[]>([["/v1/openapi.json", ["GET", "HEAD"]]])
  for (const route of routes) {
    const path = patternOf(appPath + route.path)
    const method = route.method.toUpperCase()
    const known = methods.get(path) ?? []
    methods.set(path, [...known, ...(method === "GET" ? ["GET", "HEAD"] : [method])])
    router.on(method, path, (context) => answer(context, route, apps, turnstile))
  }
  for (const [path, allowed] of methods)
    router.all(path, () => refusedResponse(failure("bad-method"), { allow: allowed.join(", ") }))
}

async function answer(
  context: Context,
  route: Route,
  apps: ReadonlyMap<string, RestApp>,
  turnstile: Turnstile,
): Promise<Response> {
  const { appId = "", ...params } = context.req.param() as Readonly<Record<string, string>>
  const app = apps.get(appId)
  if (!app) throw new PeerageError(failure("unknown-app"))
  const request = context.req.raw
  if (route.open) return run(app, route, params, request)
  checkKey(app, request)
  return turnstile.pass(() => run(app, route, params, request))
}

/** Before anything of the request is read. */
function checkKey({ restKey }: RestApp, request: Request): void {
  if (restKey === undefined)
    throw new PeerageError(
      failure("not-allowed", { message: "This app has no restKey: its host has to set one." }),
    )
  if (!isSameSecret(bearerOf(request), restKey)) throw new PeerageError(failure("unauthorized"))
}

async function run(
  { engine }: RestApp,
  route: Route,
  params: object,
  request: Request,
): Promise<Response> {
  const query = fieldsOfQuery(route.query, new URL(request.url).searchParams)
  const result = await route.run({
    engine,
    params: decodeFields(route.params, params),
    query: decodeFields(route.query, query),
    body: route.body && decodeFields(route.body, await readJson(request)),
  })
  const { status, mediaType } = route.answer
  if (status === 204) return new Response(null, { status, headers: commonHeaders })
  if (mediaType === undefined) return Response.json(result, { status, headers: commonHeaders })
  return new Response(String(result), {
    status,
    headers: { ...commonHeaders, "content-type": mediaType },
  })
}

/** `{id}` as the router writes it. */
function patternOf(path: string): string {
  return path.replace(/\{(\w+)\}/g, ":$1")
}
