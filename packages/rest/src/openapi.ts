/** The OpenAPI description, made of the same routes and codecs that serve. */
import { failures } from "@peerage/core"
import type * as t from "io-ts"
import { propsOf, type Schema, schemaOf, shapeOf } from "./described.js"
import { id } from "./leaves.js"
import type { Route } from "./route.js"
import { appPath, names, routes } from "./routes.js"

const failureSchema: Schema = {
  type: "object",
  required: ["code", "message", "retryable"],
  properties: {
    code: { type: "string", enum: Object.keys(failures) },
    message: { type: "string" },
    retryable: { type: "boolean" },
    retryAfterMs: { type: "integer", minimum: 0 },
    peers: { type: "array", items: { type: "string" } },
  },
}

/**
 * Describes the native routes as an OpenAPI 3.1 document.
 *
 * @since 0.1.0
 */
export function openApi(): Readonly<Record<string, unknown>> {
  const paths: Record<string, Record<string, unknown>> = {}
  for (const route of routes) {
    const path = appPath + route.path
    paths[path] = { ...paths[path], [route.method]: operation(route) }
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Peerage",
      version: "1",
      description: "Histories, groups, peers and figures of an app, for its own servers.",
      license: { name: "MIT", identifier: "MIT" },
    },
    security: [{ restKey: [] }],
    paths,
    components: {
      securitySchemes: {
        restKey: { type: "http", scheme: "bearer", description: "The app's restKey." },
      },
      schemas: {
        ...Object.fromEntries([...names].map(([codec, name]) => [name, shapeOf(codec, names)])),
        Failure: failureSchema,
      },
      responses: {
        Refused: {
          description: "Refused: the code says why.",
          content: { "application/json": { schema: { $ref: "#/components/schemas/Failure" } } },
        },
      },
    },
  }
}

function operation(route: Route): Readonly<Record<string, unknown>> {
  const { method, path, summary, open, params, query, body, answer } = route
  const media = answer.mediaType?.split(";", 1)[0] ?? "application/json"
  const schema = answer.codec ? schemaOf(answer.codec, names) : { type: "string" }
  const content = answer.status === 204 ? {} : { content: { [media]: { schema } } }
  return {
    operationId: method + path.replace(/[/{}]+(\w?)/g, (_, first: string) => first.toUpperCase()),
    summary,
    ...(open ? { security: [] } : {}),
    parameters: [
      { name: "appId", in: "path", required: true, schema: id.schema },
      ...parameters("path", params),
      ...parameters("query", query),
    ],
    ...(body === undefined ? {} : { requestBody: requestBody(body) }),
    responses: {
      [answer.status]: { description: answer.what, ...content },
      default: { $ref: "#/components/responses/Refused" },
    },
  }
}

function parameters(place: "path" | "query", codec: t.Mixed): readonly unknown[] {
  const { required, optional } = propsOf(codec)
  return Object.entries({ ...required, ...optional }).map(([name, of]) => ({
    name,
    in: place,
    required: Object.hasOwn(required, name),
    schema: schemaOf(of, names),
  }))
}

function requestBody(codec: t.Mixed): unknown {
  const schema = { ...schemaOf(codec, names), additionalProperties: false }
  const required = Object.keys(propsOf(codec).required).length > 0
  return { required, content: { "application/json": { schema } } }
}
