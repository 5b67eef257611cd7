/** Holds every native answer to the OpenAPI description: an undescribed field, status or body fails the test. */
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js"
import { openApi } from "../src/index.js"

type Node = Readonly<Record<string, unknown>>

interface Operation {
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { readonly schema: Node }>> }>
  >
}

const description = closed(openApi()) as {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: { readonly schemas: Node; readonly responses: Node }
}
const ajv = new Ajv2020({ strict: true, allErrors: true, allowUnionTypes: true })
ajv.addSchema({ $id: "openapi", components: description.components }, "openapi")
ajv.addKeyword("components")
const validators = new Map<string, ValidateFunction>()

/** Throws with what is wrong. */
export async function checkDescribed(
  method: string,
  path: string,
  response: Response,
): Promise<void> {
  const found = Object.entries(description.paths).find(([pattern]) =>
    new RegExp(`^${pattern.replace(/\{\w+\}/g, "[^/]+")}$`).test(path),
  )
  const operation = found?.[1][method.toLowerCase()]
  if (!found || !operation) throw new Error(`${method} ${path} is not described`)
  const { status } = response
  const described = operation.responses[status]
  const type = response.headers.get("content-type")?.split(";", 1)[0]
  if (status < 300 && !described) throw new Error(`${method} ${path}: ${status} is not described`)
  if (described && !described.content) {
    if (response.body !== null) throw new Error(`${method} ${path}: ${status} has a body`)
    return
  }
  const schema = described
    ? described.content?.[type ?? ""]?.schema
    : { $ref: "openapi#/components/schemas/Failure" }
  if (!schema) throw new Error(`${method} ${path}: ${status} ${type} is not described`)
  const body: unknown = type === "application/json" ? await response.json() : await response.text()
  const key = `${method} ${found[0]} ${described ? status : "refused"}`
  const validate = validators.get(key) ?? ajv.compile(schema)
  validators.set(key, validate)
  if (!validate(body)) throw new Error(`${key}: ${ajv.errorsText(validate.errors)}`)
}

/** Takes no field that is not described, and refers to the components by the name they have here. */
function closed(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(closed)
  if (typeof node !== "object" || node === null) return node
  const entries = Object.entries(node).map(([key, value]) =>
    key === "$ref" ? [key, `openapi${value}`] : [key, closed(value)],
  )
  const copy = Object.fromEntries(entries)
  return "properties" in copy ? { additionalProperties: false, ...copy } : copy
}
