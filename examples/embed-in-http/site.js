/** The site as it was before it had chat: a page, a login form and a cookie. It knows nothing of Peerage. */
import { randomUUID } from "node:crypto"
import { createServer } from "node:http"
import { text } from "node:stream/consumers"

const passwords = new Map([
  ["alice", "looking-glass"],
  ["bob", "builder"],
])

/** @type {Map<string, string>} who is logged in, by the cookie's value; this demo forgets nobody */
const logins = new Map()

const form = `<form method="post" action="/login">
  <input name="user" /> <input name="password" type="password" /> <button>Log in</button>
</form>`

export const site = createServer(async (request, response) => {
  if (request.method === "POST" && request.url === "/login") {
    const fields = new URLSearchParams(await text(request))
    const user = fields.get("user") ?? ""
    if (passwords.get(user) !== fields.get("password")) return void response.writeHead(401).end()
    const login = randomUUID()
    logins.set(login, user)
    const cookie = `login=${login}; HttpOnly; SameSite=Lax; Path=/`
    return void response.writeHead(303, { "set-cookie": cookie, location: "/" }).end()
  }
  const user = userOf(request.headers.cookie)
  response.setHeader("content-type", "text/html")
  response.end(user === undefined ? form : `<p>Hello ${user}</p>`)
})

/**
 * Who sent a cookie header, if anybody we know.
 *
 * @param {string | undefined} header
 */
export function userOf(header = "") {
  const login = /(?:^|;\s*)login=([^;]+)/.exec(header)?.[1]
  return login === undefined ? undefined : logins.get(login)
}
