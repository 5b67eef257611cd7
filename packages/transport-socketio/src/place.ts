/**
 * Who listens where. A namespace of a socket.io server, or a path of an http server, belongs to one transport at a
 * time; a second is told so before anything is touched. socket.io cannot take a namespace's check away again, so there
 * is one for each namespace and it asks who is there.
 */
import { failure, PeerageError } from "@peerage/core/adapter"
import type { Namespace, Socket } from "socket.io"

/** What a transport does with the sockets of its place. */
export interface Guest {
  /** Why a socket may not connect; `undefined` if it may. */
  refusal(socket: Socket): Error | undefined
  welcome(socket: Socket): void
}

const paths = new WeakMap<object, Set<string>>()
const guests = new WeakMap<Namespace, { current: Guest | undefined }>()

/** Takes a path of an http server; throws `listener-in-use`. Gives the function that frees it. */
export function takePath(server: object, path: string): () => void {
  const taken = paths.get(server) ?? new Set()
  paths.set(server, taken)
  if (taken.has(path)) throw new PeerageError(failure("listener-in-use"))
  taken.add(path)
  return () => taken.delete(path)
}

/** Takes a namespace; throws `listener-in-use`. Gives the function that frees it. */
export function takeNamespace(namespace: Namespace, guest: Guest): () => void {
  const place = guests.get(namespace) ?? opened(namespace)
  if (place.current !== undefined) throw new PeerageError(failure("listener-in-use"))
  place.current = guest
  return () => {
    if (place.current === guest) place.current = undefined
  }
}

function opened(namespace: Namespace): { current: Guest | undefined } {
  const place: { current: Guest | undefined } = { current: undefined }
  guests.set(namespace, place)
  namespace.use((socket, next) => {
    if (place.current === undefined) next(new Error("nobody listens here"))
    else next(place.current.refusal(socket))
  })
  namespace.on("connection", (socket) => {
    // Whoever was there may have gone since the check.
    if (place.current === undefined) socket.disconnect()
    else place.current.welcome(socket)
  })
  return place
}
