/**
 * An io-ts codec for an object with known keys and no others: a misspelt key in a config is an error that names it,
 * and not a setting that silently does nothing. Knows nothing of what the config means.
 */
import * as E from "fp-ts/lib/Either.js"
import * as t from "io-ts/lib/index.js"

type Closed<R extends t.Props, O extends t.Props> = t.TypeOfProps<R> & t.TypeOfPartialProps<O>

/** Decodes an object that has all `required` keys, perhaps some `optional` ones, and nothing else. */
export function closedObject<R extends t.Props, O extends t.Props>(
  name: string,
  required: R,
  optional: O,
): t.Type<Closed<R, O>, unknown, unknown> {
  const fields: t.Props = { ...required, ...optional }
  const known = Object.keys(fields)
  const isClosed = (value: unknown): value is Closed<R, O> => E.isRight(decode(value, []))

  function decode(value: unknown, context: t.Context): t.Validation<Closed<R, O>> {
    if (!isObject(value)) return t.failure(value, context, "must be an object")
    const errors: t.Errors = []
    const result: Record<string, unknown> = {}
    for (const key of Object.keys(value).filter((each) => !known.includes(each)))
      errors.push({ value, context, message: `unknown key "${key}" (known: ${known.join(", ")})` })
    for (const key of known) {
      if (!Object.hasOwn(value, key)) {
        if (key in required) errors.push({ value, context, message: `"${key}" is missing` })
        continue
      }
      const type = fields[key] as t.Mixed
      const decoded = type.validate(value[key], t.appendContext(context, key, type))
      if (E.isLeft(decoded)) errors.push(...decoded.left)
      else result[key] = decoded.right
    }
    return errors.length > 0 ? t.failures(errors) : t.success(result as Closed<R, O>)
  }

  return new t.Type(name, isClosed, decode, t.identity)
}

/** A codec that holds a value to a condition and says in words what it must be, and what it is not. */
export function held<A>(
  name: string,
  must: string,
  holds: (value: unknown) => value is A,
  not: (value: unknown) => string = (value) => `, not ${shown(value)}`,
): t.Type<A, A, unknown> {
  return new t.Type<A, A, unknown>(
    name,
    holds,
    (value, context) =>
      holds(value) ? t.success(value) : t.failure(value, context, `must be ${must}${not(value)}`),
    t.identity,
  )
}

/** A value as a message repeats it: in one line, and not the whole of it when it is long. */
export function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value)
  return text.length > 60 ? `${text.slice(0, 59)}…` : text
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value)
}
