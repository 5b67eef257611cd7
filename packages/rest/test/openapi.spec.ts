/** The description: the same codecs that serve, as a document, kept in docs/. */
import { readFileSync } from "node:fs"
import { describe, expect, it } from "vitest"
import { openApi } from "../src/index.js"
import { raw, served } from "./served.js"

interface Operation {
  readonly operationId: string
  readonly security?: readonly unknown[]
  readonly parameters: readonly {
    readonly name: string
    readonly in: string
    readonly required: boolean
  }[]
}

describe("the OpenAPI description", () => {
  it("is served without a key, as it is committed", async () => {
    const { rest } = await served()
    const { status, body } = await raw(rest, "/v1/openapi.json")
    expect(status).toBe(200)
    expect(body).toEqual(openApi())
    const committed = new URL("../../../docs/rest-openapi.json", import.meta.url)
    expect(JSON.parse(readFileSync(committed, "utf8")), "run `npm run docs`").toEqual(body)
  })

  it("names each operation once, with a parameter for each place in its path", () => {
    const operations = Object.entries(
      openApi().paths as Record<string, Record<string, Operation>>,
    ).flatMap(([path, methods]) => Object.values(methods).map((operation) => ({ path, operation })))
    expect(operations.length).toBeGreaterThan(20)
    const names = operations.map(({ operation }) => operation.operationId)
    expect(new Set(names).size).toBe(names.length)
    for (const { path, operation } of operations) {
      const places = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
      const told = operation.parameters.filter((each) => each.in === "path")
      expect(told.map(({ name }) => name)).toEqual(places)
      expect(told.every(({ required }) => required)).toBe(true)
      expect(operation.security !== undefined).toBe(path.endsWith("/health"))
    }
  })

  it("says what a request must be: bounds, formats, and that nothing else is taken", () => {
    const { paths } = openApi() as {
      readonly paths: Record<string, Record<string, { requestBody: unknown }>>
    }
    expect(paths["/v1/apps/{appId}/messages"]?.post?.requestBody).toEqual({
      required: true,
      content: {
        "application/json": {
          schema: {
            type: "object",
            required: ["text"],
            additionalProperties: false,
            properties: {
              text: { type: "string", maxLength: 5_120 },
              to: {
                type: "array",
                minItems: 1,
                maxItems: 20,
                items: { type: "string", minLength: 1, maxLength: 64 },
              },
              group: { type: "string", minLength: 1, maxLength: 64 },
              from: { type: "string", minLength: 1, maxLength: 64 },
              transient: { type: "boolean" },
            },
          },
        },
      },
    })
  })
})
