/** What a 2014 client asks for, however it says so: by headers and query, or all of it in a body of plain text. */
import { failure, PeerageError } from "@peerage/core/adapter"
import { parseObject, readText } from "../body.js"
import { isSameSecret, isSignedWith } from "../key.js"
import type { RestApp } from "../options.js"

/** A read that is allowed. */
export interface Asked {
  readonly app: RestApp
  /** Parameters, each as text: an object as its JSON. */
  readonly fields: Readonly<Record<string, string>>
}

/** Reads it and checks the key. What is unknown and what is not allowed look the same (S19). */
export async function readAsked(
  request: Request,
  apps: ReadonlyMap<string, RestApp>,
): Promise<Asked> {
  const fields = await fieldsOf(request)
  const header = (name: string) => request.headers.get(`x-avoscloud-${name}`)
  const appId = header("application-id") ?? fields._ApplicationId ?? ""
  // A master key says so behind a comma.
  const key = (header("application-key") ?? fields._ApplicationKey ?? "").replace(/,master$/, "")
  const sign = header("request-sign") ?? ""
  const app = apps.get(appId)
  if (!app || !isAllowed(app, key, sign))
    throw new PeerageError(failure("unauthorized", { message: "Unauthorized." }))
  return { app, fields }
}

function isAllowed({ restKey, openReads = false }: RestApp, key: string, sign: string): boolean {
  if (restKey === undefined) return openReads && key + sign !== ""
  return isSameSecret(key, restKey) || (sign !== "" && isSignedWith(sign, restKey))
}

async function fieldsOf(request: Request): Promise<Readonly<Record<string, string>>> {
  if (request.method !== "POST")
    return Object.fromEntries(new URL(request.url).searchParams.entries())
  // The old storage SDK sends every request so, to keep the browser from asking first.
  const body = Object.entries(parseObject(await readText(request)))
  if (!body.some(([name, value]) => name === "_method" && value === "GET"))
    throw new PeerageError(failure("bad-method", { message: "Only reads are served here." }))
  return Object.fromEntries(
    body.map(([name, value]) => [name, typeof value === "string" ? value : JSON.stringify(value)]),
  )
}

/** A whole number among the fields. */
export function numberOf(
  fields: Readonly<Record<string, string>>,
  name: string,
): number | undefined {
  const text = fields[name]
  if (text === undefined || text === "") return undefined
  const number = Number(text)
  if (/^\d+$/.test(text) && Number.isSafeInteger(number)) return number
  throw new PeerageError(
    failure("bad-request", { message: `${name} must be a whole number, 0 or more.` }),
  )
}
