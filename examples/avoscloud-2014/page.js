/**
 * The demo page as npm has it, and what it loads. Its links to other servers are turned to this one, and so are the
 * names of the two servers that its scripts ask: the router and the storage. Nothing else of it changes.
 */
import { readFile } from "node:fs/promises"
import { createRequire } from "node:module"
import { dirname, extname, join, normalize } from "node:path"

const npm = createRequire(import.meta.url)
const chat = dirname(npm.resolve("lean-cloud-chat/package.json"))
const bootstrap = dirname(npm.resolve("bootstrap/package.json"))

/** What the page has from elsewhere, and what it gets here. */
const links = /** @type {const} */ ([
  ["https://code.jquery.com/jquery-1.8.3.js", "/here/jquery.js"],
  ["https://maxcdn.bootstrapcdn.com/bootstrap/3.2.0/css/bootstrap.min.css", "/here/bootstrap.css"],
  ["https://maxcdn.bootstrapcdn.com/bootstrap/3.2.0/js/bootstrap.min.js", "/here/bootstrap.js"],
  ["https://cn.avoscloud.com/scripts/lib/av-0.4.1.min.js", "/here/av.js"],
])

/** @type {Readonly<Record<string, string>>} */
const here = {
  "/here/jquery.js": npm.resolve("jquery/dist/jquery.js"),
  "/here/bootstrap.css": join(bootstrap, "dist/css/bootstrap.min.css"),
  "/here/bootstrap.js": join(bootstrap, "dist/js/bootstrap.min.js"),
  "/here/av.js": npm.resolve("avoscloud-sdk/lib/av.js"),
}

/** @type {Readonly<Record<string, string>>} */
const types = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css" }

/**
 * @param {import("node:http").IncomingMessage} request
 * @param {import("node:http").ServerResponse} response
 */
export async function answerPage({ url = "/", headers }, response) {
  const { pathname } = new URL(url, "http://here")
  try {
    const file = here[pathname] ?? fileOf(pathname)
    let text = await readFile(file, "utf8")
    for (const [from, to] of links) text = text.replace(from, to)
    const host = headers.host ?? ""
    text = text.replace("router-g0-push.avoscloud.com", host)
    text = text.replace(
      'AV.serverURL = "https://cn.avoscloud.com"',
      `AV.serverURL = "http://${host}"`,
    )
    response.setHeader("content-type", `${types[extname(file)] ?? "text/plain"}; charset=utf-8`)
    response.end(text)
  } catch {
    response.writeHead(404).end("Not here. The page is /demo/index.html")
  }
}

/** @param {string} pathname */
function fileOf(pathname) {
  const inside = normalize(pathname)
  if (!/^\/(?:demo|lib)\/[\w./-]+$/.test(inside)) throw new Error("not a part of the page")
  return join(chat, inside)
}
