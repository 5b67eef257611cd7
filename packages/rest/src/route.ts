/** What a route is: one value from which it is served, checked and described. */
import type { Engine } from "@peerage/core"
import type * as t from "io-ts"
import { fields } from "./described.js"

/** What a route answers with when all is well; `A` is what its `run` comes to. */
export interface RouteAnswer<A> {
  readonly status: 200 | 201 | 204
  readonly what: string
  /** Absent: no body, or one that is no JSON. */
  readonly codec?: t.Type<A, unknown, unknown>
  /** Default: `application/json`. */
  readonly mediaType?: string
}

/** What a route works with, decoded. */
export interface Call<P, Q, B> {
  readonly engine: Engine
  readonly params: P
  readonly query: Q
  readonly body: B
}

/** A route of an app, below `/v1/apps/{appId}`. */
export interface Route {
  readonly method: "get" | "post" | "put" | "patch" | "delete"
  /** With its parameters in braces. */
  readonly path: string
  readonly summary: string
  /** Answers without a key. */
  readonly open: boolean
  readonly params: t.Mixed
  readonly query: t.Mixed
  /** Absent: a body is not read. */
  readonly body: t.Mixed | undefined
  readonly answer: RouteAnswer<unknown>
  run(call: Call<unknown, unknown, unknown>): unknown
}

type Decoder<A> = t.Type<A, unknown, unknown>
const nothing = fields({}, {})

/** Makes a route; its `run` gets what its codecs read, and must come to what its answer's codec says. */
export function route<A, P = object, Q = object, B = undefined>(definition: {
  readonly method: Route["method"]
  readonly path: string
  readonly summary: string
  readonly open?: true
  readonly params?: Decoder<P>
  readonly query?: Decoder<Q>
  readonly body?: Decoder<B>
  readonly answer: RouteAnswer<A>
  run(call: Call<P, Q, B>): A | Promise<A>
}): Route {
  const { params = nothing, query = nothing, open = false, body, run, answer, ...rest } = definition
  return {
    ...rest,
    open,
    params,
    query,
    body,
    answer: answer as RouteAnswer<unknown>,
    run: (call) => run(call as Call<P, Q, B>),
  }
}

/** The answer of a route that only does something. */
export const done: RouteAnswer<void> = { status: 204, what: "Done." }
