/**
 * Codecs that say what they take: each leaf carries its JSON schema, so that a request is checked and described by one
 * and the same value. Knows no route.
 */
import * as t from "io-ts"

/** A JSON schema, as OpenAPI 3.1 has it. */
export type Schema = Readonly<Record<string, unknown>>

/** A leaf: reads a value or answers `undefined`, and says in words what it must be. */
export class Described<A> extends t.Type<A, A, unknown> {
  readonly _tag: "Described" = "Described" as const
  readonly schema: Schema

  constructor(name: string, must: string, schema: Schema, read: (value: unknown) => A | undefined) {
    super(
      name,
      (value): value is A => read(value) !== undefined,
      (value, context) => {
        const result = read(value)
        return result === undefined
          ? t.failure(value, context, `must be ${must}`)
          : t.success(result)
      },
      t.identity,
    )
    this.schema = schema
  }
}

/** Known keys: some that must, some that may be there. Others are for `decodeFields` to refuse. */
export function fields<R extends t.Props, O extends t.Props>(
  required: R,
  optional: O,
): t.IntersectionC<[t.TypeC<R>, t.PartialC<O>]> {
  return t.intersection([t.type(required), t.partial(optional)])
}

/** Whether a key of `T` must be there. */
type MustHave<T, K extends keyof T> = object extends Pick<T, K> ? never : K
type MayHave<T, K extends keyof T> = object extends Pick<T, K> ? K : never

/** The codec of what the engine gives: it names every field of `T`, so that a new one is told, or does not compile. */
export function wholly<T>(
  required: { readonly [K in keyof T as MustHave<T, K>]: t.Type<T[K], unknown, unknown> },
  optional: {
    readonly [K in keyof T as MayHave<T, K>]-?: t.Type<Exclude<T[K], undefined>, unknown, unknown>
  },
): t.Type<T> {
  return fields(required as t.Props, optional as t.Props) as unknown as t.Type<T>
}

/** What codecs are called in the description; one that is in here is referred to by its name. */
export type Names = ReadonlyMap<t.Mixed, string>

/** The schema of a codec, with references to those that have a name. */
export function schemaOf(codec: t.Mixed, names: Names): Schema {
  const name = names.get(codec)
  return name === undefined ? shapeOf(codec, names) : { $ref: `#/components/schemas/${name}` }
}

/** The schema of a codec itself, also if it has a name. */
export function shapeOf(codec: t.Mixed, names: Names): Schema {
  if (codec instanceof Described) return codec.schema
  if (codec instanceof t.StringType) return { type: "string" }
  if (codec instanceof t.BooleanType) return { type: "boolean" }
  if (codec instanceof t.NumberType) return { type: "number" }
  if (codec instanceof t.LiteralType) return { const: codec.value }
  if (codec instanceof t.KeyofType) return { type: "string", enum: Object.keys(codec.keys) }
  if (codec instanceof t.ReadonlyArrayType)
    return { type: "array", items: schemaOf(codec.type, names) }
  const { required, optional } = propsOf(codec)
  const properties = Object.entries({ ...required, ...optional })
  return {
    type: "object",
    required: Object.keys(required),
    properties: Object.fromEntries(properties.map(([key, of]) => [key, schemaOf(of, names)])),
  }
}

/** The fields of an object's codec. Throws for what has none: a codec that cannot be described is a defect. */
export function propsOf(codec: t.Mixed): {
  readonly required: t.Props
  readonly optional: t.Props
} {
  if (codec instanceof t.InterfaceType) return { required: codec.props as t.Props, optional: {} }
  if (codec instanceof t.PartialType) return { required: {}, optional: codec.props as t.Props }
  if (codec instanceof t.IntersectionType) {
    const parts = (codec.types as readonly t.Mixed[]).map(propsOf)
    return {
      required: Object.assign({}, ...parts.map(({ required }) => required)),
      optional: Object.assign({}, ...parts.map(({ optional }) => optional)),
    }
  }
  throw new Error(`The codec ${codec.name} has no description`)
}
