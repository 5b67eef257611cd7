/**
 * The host's own endpoint. POST /login answers a token for a name and a password; POST /sign answers the signature of
 * what a client wants to do, if its token is the one of the peer that it speaks for. Here alone are the keys and the rules.
 */
import { randomBytes, randomUUID, scryptSync, timingSafeEqual } from "node:crypto"
import { createServer } from "node:http"
import { sign } from "@peerage/core/signature"

const salt = randomBytes(16)
/** @param {string} password */
const hashOf = (password) => scryptSync(password, salt, 32)
const hashes = new Map([
  ["alice", hashOf("wonderland")],
  ["bob", hashOf("builder")],
])
/** Who does not want to be watched, or invited, by whom. */
const blacklist = new Map([["carol", ["alice"]]])
const mostTokens = 10_000
/** @type {Map<string, string>} the name of each token's owner */
const owners = new Map()

/** @param {{ newest(): import("@peerage/core/signature").SignatureKey }} keys */
export function createSigningServer(keys) {
  /** @type {Record<string, (body: any, token: string) => object | undefined>} undefined: not for you */
  const answers = {
    "/login": ({ name, password }) => {
      const hash = hashes.get(name)
      if (!timingSafeEqual(hashOf(String(password)), hash ?? hashOf(""))) return undefined
      if (hash === undefined) return undefined
      const token = randomUUID()
      if (owners.size >= mostTokens)
        owners.delete(/** @type {string} */ (owners.keys().next().value))
      owners.set(token, name)
      return { token }
    },
    // What is signed has the peer of the token, and not simply whom the client says it is.
    "/sign": ({ kind, peerId, peerIds, groupId, action }, token) => {
      if (owners.get(token) !== peerId) return undefined
      const isLeftOut = (peer) => action !== "kick" && blacklist.get(peer)?.includes(peerId)
      const narrowed = peerIds.filter((peer) => !isLeftOut(peer))
      const stamp = { timestamp: Math.floor(Date.now() / 1000), nonce: randomUUID() }
      const key = keys.newest()
      const request = { kind, appId: "demo", peerId, groupId, action, peerIds: narrowed, ...stamp }
      return { signature: sign(request, key), keyId: key.id, peerIds: narrowed, ...stamp }
    },
  }

  return createServer(async (request, response) => {
    const answer = request.method === "POST" ? answers[request.url ?? ""] : undefined
    if (answer === undefined) return void response.writeHead(404).end()
    try {
      const body = JSON.parse(await textOf(request))
      const token = request.headers.authorization?.replace("Bearer ", "") ?? ""
      const said = answer(body, token)
      response.writeHead(said === undefined ? 403 : 200, { "content-type": "application/json" })
      response.end(JSON.stringify(said ?? { error: "not allowed" }))
    } catch {
      // No JSON, too long, or nothing that can be signed: the client's mistake.
      response.writeHead(400).end()
    }
  })
}

/** @param {import("node:http").IncomingMessage} request */
async function textOf(request) {
  let text = ""
  for await (const piece of request.setEncoding("utf8")) {
    text += piece
    if (text.length > 100_000) throw new Error("too long")
  }
  return text
}
