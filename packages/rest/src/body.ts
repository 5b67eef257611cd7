/** A request's body as text, bounded in size and time, whatever it says of itself. */
import { failure, PeerageError } from "@peerage/core/adapter"
import { bounds } from "./bounds.js"

/** Reads it. Throws a `PeerageError`: `too-long` or `bad-request`. */
export async function readText(request: Request): Promise<string> {
  if (Number(request.headers.get("content-length") ?? 0) > bounds.bodyBytes) throw tooLong()
  if (!request.body) return ""
  const reader = request.body.getReader()
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(unreadable("The body took too long to arrive.")), bounds.bodyMs)
  })
  try {
    const decoder = new TextDecoder("utf-8", { fatal: true })
    let text = ""
    for (let size = 0; ; ) {
      const { done, value } = await Promise.race([reader.read(), late])
      if (done) return text + decoder.decode()
      size += value.byteLength
      if (size > bounds.bodyBytes) throw tooLong()
      text += decoder.decode(value, { stream: true })
    }
  } catch (cause) {
    // What is left of it is nobody's any more; a sender that went away has no answer to wait for.
    reader.cancel().catch(() => undefined)
    throw cause instanceof PeerageError
      ? cause
      : unreadable("The body did not arrive whole, or is not UTF-8.")
  } finally {
    clearTimeout(timer)
  }
}

/** The same as an object of JSON; nothing at all is an empty one. */
export async function readJson(request: Request): Promise<object> {
  const text = await readText(request)
  if (text === "") return {}
  const type = request.headers.get("content-type") ?? ""
  if (!/^application\/json\b/i.test(type))
    throw unreadable("The body must be application/json, and say so in content-type.")
  return parseObject(text)
}

/** An object of JSON. Throws `bad-request` for all else. */
export function parseObject(text: string): object {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw unreadable("The body is not JSON.")
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw unreadable("The body must be a JSON object.")
  return value
}

function tooLong(): PeerageError {
  return new PeerageError(
    failure("too-long", { message: `A body has at most ${bounds.bodyBytes} bytes.` }),
  )
}

function unreadable(message: string): PeerageError {
  return new PeerageError(failure("bad-request", { message }))
}
