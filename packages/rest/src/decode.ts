/** From the parts of a request to values, each decoded once; what is unknown, missing or wrong is refused by its name. */
import { type Failure, failure, PeerageError } from "@peerage/core/adapter"
import * as E from "fp-ts/lib/Either.js"
import type * as t from "io-ts"
import { Described, propsOf } from "./described.js"
import { id } from "./leaves.js"

/** Decodes an object; keys that the codec does not know are refused, since a misspelt one would silently do nothing. */
export function decodeFields<A>(codec: t.Type<A, unknown, unknown>, value: object): A {
  const { required, optional } = propsOf(codec)
  for (const key of Object.keys(value)) {
    if (Object.hasOwn(required, key) || Object.hasOwn(optional, key)) continue
    const known = Object.keys({ ...required, ...optional }).join(", ") || "none"
    throw new PeerageError(
      failure("bad-request", { message: `There is an unknown field; known here: ${known}.` }),
    )
  }
  for (const key of Object.keys(required))
    if (!Object.hasOwn(value, key))
      throw new PeerageError(failure("bad-request", { message: `${key} is missing.` }))
  const decoded = codec.decode(value)
  if (E.isRight(decoded)) return decoded.right
  throw new PeerageError(refusalOf(decoded.left[0]))
}

/** The fields of a query: a list may be repeated, all else stands there once. */
export function fieldsOfQuery(codec: t.Mixed, query: URLSearchParams): object {
  const { required, optional } = propsOf(codec)
  const known: t.Props = { ...required, ...optional }
  // `fromEntries` makes own properties only, whatever their names are (S22).
  return Object.fromEntries(
    [...new Set(query.keys())].map((name) => {
      const values = query.getAll(name)
      const of = Object.hasOwn(known, name) ? known[name] : undefined
      if (of instanceof Described && of.schema.type === "array") return [name, values]
      return [name, values.length === 1 ? values[0] : values]
    }),
  )
}

/** Says which field, never what stood there (S40). */
function refusalOf(error: t.ValidationError | undefined): Failure {
  const place = error?.context.filter(({ key }) => /^[A-Za-z]/.test(key)).at(-1)
  const must = error?.message ?? "has a wrong type"
  const code = place?.type === id ? "bad-id" : "bad-request"
  return failure(code, { message: `${place?.key ?? "The request"} ${must}.` })
}
