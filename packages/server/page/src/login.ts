/** The login of apps that ask for one: the server signs what this page's client does, for whom the token belongs to. */
import type { Signature, SignOperation } from "@peerage/client"
import type { KeptStorage } from "./storage.js"

/** Gives a login: the token that proves it. */
export interface Login {
  readonly token: string
}

/** Whether one has to log in. A server that does not say so asks for nothing. */
export async function asksForLogin(app: string): Promise<boolean> {
  const response = await fetch(`/demo/login?app=${encodeURIComponent(app)}`).catch(() => undefined)
  if (!response?.ok) return false
  const { login } = (await response.json().catch(() => ({}))) as { readonly login?: boolean }
  return login === true
}

/** Logs in, or answers why not, in a sentence. */
export async function logIn(app: string, name: string, password: string): Promise<Login | string> {
  try {
    const response = await post("/demo/login", { app, name, password })
    const { token, message } = (await response.json()) as Partial<Record<string, string>>
    return token === undefined ? (message ?? "You could not be logged in.") : { token }
  } catch {
    return "The server does not answer. Try again."
  }
}

/** What the client takes as `sign`. `onOver` is called when the server knows the login no more. */
export function signerOf(
  { token }: Login,
  onOver: () => void,
): (operation: SignOperation) => Promise<Signature> {
  return async (operation) => {
    const response = await post("/demo/sign", operation, token)
    if (response.status === 403) onOver()
    if (!response.ok) throw new Error(`the server did not sign: ${response.status}`)
    return (await response.json()) as Signature
  }
}

/** The login of this name in this tab, so that a reload does not ask again. */
export function keptLogin(app: string, name: string, storage: KeptStorage): Login | undefined {
  const token = storage.getItem(placeOf(app, name))
  return token === null ? undefined : { token }
}

export function keepLogin(
  app: string,
  name: string,
  login: Login | undefined,
  storage: KeptStorage,
): void {
  if (login === undefined) storage.removeItem(placeOf(app, name))
  else storage.setItem(placeOf(app, name), login.token)
}

function placeOf(app: string, name: string): string {
  return `peerage-demo:login:${app}:${name}`
}

async function post(path: string, body: object, token = ""): Promise<Response> {
  return fetch(path, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
    body: JSON.stringify(body),
  })
}
