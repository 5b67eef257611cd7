/**
 * The JavaScript client of 2014 finds `peerage serve` by its router; and the demo page that came with it, in a real
 * Chromium, on the example's server.
 */
import { type ChildProcess, execFile, spawn } from "node:child_process"
import { once } from "node:events"
import { readFile } from "node:fs/promises"
import { createRequire } from "node:module"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import type { Browser, Page } from "playwright-core"
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest"
import { WebSocket } from "ws"
import { launch } from "./demo/person.js"
import { Server } from "./demo/server.js"

const folder = fileURLToPath(new URL("../examples/avoscloud-2014", import.meta.url))
let browser: Browser
let example: ChildProcess
let url: string
const strays: string[] = []

beforeAll(async () => {
  browser = await launch()
  example = spawn(process.execPath, ["main.js"], {
    cwd: folder,
    env: { ...process.env, PORT: "0" },
    stdio: ["ignore", "pipe", "inherit"],
  })
  const [line] = await once(example.stdout as NodeJS.ReadableStream, "data")
  url = /http:\S+/.exec(String(line))?.[0] ?? ""
})

afterAll(async () => {
  await browser.close()
  example.kill("SIGINT")
  await once(example, "exit")
})

/** Somebody in front of the page, with a client made and open. */
async function enter(peerId: string, watching: string): Promise<Page> {
  const context = await browser.newContext()
  const page = await context.newPage()
  page.on("request", (request) => {
    if (!request.url().startsWith(new URL(url).origin)) strays.push(request.url())
  })
  page.on("pageerror", (error) => strays.push(String(error)))
  // It says with an alert that it is closed.
  page.on("dialog", (dialog) => void dialog.accept())
  await page.goto(url)
  await page.fill("#sender", peerId)
  await page.fill("#watchingPeer", watching)
  await page.click("#new")
  await page.click("#open")
  await page.waitForSelector("#connect-status:text-is('connected')")
  return page
}

/** A bare WebSocket, and the next frame for each that is said on it. */
async function line(at: string) {
  const heard: Record<string, unknown>[] = []
  const socket = new WebSocket(`${at.replace("http", "ws")}/avoscloud`)
  socket.on("message", (data) => heard.push(JSON.parse(String(data))))
  await once(socket, "open")
  const until = (happened: () => boolean) => vi.waitUntil(happened, { timeout: 5_000 })
  return {
    heard,
    until,
    async ask(said: object) {
      const before = heard.length
      socket.send(JSON.stringify(said))
      await until(() => heard.length > before)
      return heard[before]
    },
    end: () => socket.terminate(),
  }
}

/** Two clients of an app that talk to each other, in a process of their own, since they make globals. */
async function talk(at: string, appId: string): Promise<string> {
  const visit = `import { talk } from "./talk.js"; await talk("${at}", "${appId}"); process.exit()`
  const args = ["--input-type=module", "-e", visit]
  return (await promisify(execFile)(process.execPath, args, { cwd: folder, timeout: 30_000 }))
    .stdout
}

describe("peerage serve", () => {
  it("several apps over this wire: the unmodified client in two of them, each with its own peers and log", async () => {
    const server = await Server.start({ apps: [{ appId: "one" }, { appId: "two" }] })
    try {
      for (const told of await Promise.all([talk(server.url, "one"), talk(server.url, "two")])) {
        expect(told).toContain(": hello\n")
        expect(told).toContain(": hello all\n")
      }
      for (const appId of ["one", "two"]) {
        const headers = {
          "x-avoscloud-application-id": appId,
          "x-avoscloud-application-key": "any",
        }
        const log = await fetch(`${server.url}/1.1/rtm/messages/logs`, { headers })
        const entries = (await log.json()) as readonly Record<string, unknown>[]
        expect(entries.map((entry) => [entry["app-id"], entry.data])).toEqual([
          [appId, "hello all"],
          [appId, "hello"],
        ])
      }
      expect((await fetch(`${server.url}/v1/route?appId=three`)).status).toBe(404)
    } finally {
      await server.close()
    }
  })

  it("several apps over this wire: one name in two of them is two peers, who do not hear each other", async () => {
    const server = await Server.start({ apps: [{ appId: "one" }, { appId: "two" }] })
    try {
      const [here, there, other] = [
        await line(server.url),
        await line(server.url),
        await line(server.url),
      ]
      await here.ask({ cmd: "session", op: "open", peerId: "zoe", appId: "one" })
      await there.ask({ cmd: "session", op: "open", peerId: "zoe", appId: "two" })
      const yan = { peerId: "yan", appId: "two", sessionPeerIds: ["zoe"] }
      const opened = await other.ask({ cmd: "session", op: "open", ...yan })
      expect(opened).toMatchObject({ op: "opened", onlineSessionPeerIds: ["zoe"] })
      await other.ask({ cmd: "direct", peerId: "yan", toPeerIds: ["zoe"], msg: "to two" })
      await there.until(() => there.heard.some(({ msg }) => msg === "to two"))
      const settled = await here.ask({
        cmd: "session",
        op: "query",
        peerId: "zoe",
        sessionPeerIds: ["yan"],
      })
      expect(settled).toMatchObject({ op: "query-result", onlineSessionPeerIds: [] })
      expect(here.heard).toHaveLength(2)
      for (const each of [here, there, other]) each.end()
    } finally {
      await server.close()
    }
  })
})

it("the demo page is npm's but for its four links, the router's name and the storage's", async () => {
  const npm = createRequire(join(folder, "package.json"))
  const chat = dirname(npm.resolve("lean-cloud-chat/package.json"))
  const changes = async (path: string, file: string) => {
    const answer = await fetch(new URL(path, url))
    expect(answer.status).toBe(200)
    const [served, own] = [await answer.text(), await readFile(file, "utf8")]
    const [lines, was] = [served.split("\n"), own.split("\n")]
    expect(lines.length).toBe(was.length)
    return was.flatMap((line, n) => (line === lines[n] ? [] : [[line.trim(), lines[n]?.trim()]]))
  }
  const { host } = new URL(url)
  const script = (src: string) => `<script src="${src}">`
  const sheet = (href: string) => `<link rel="stylesheet" href="${href}">`
  const boots = "https://maxcdn.bootstrapcdn.com/bootstrap/3.2.0"
  expect(await changes("/demo/index.html", join(chat, "demo/index.html"))).toEqual([
    [sheet(`${boots}/css/bootstrap.min.css`), sheet("/here/bootstrap.css")],
    [script("https://code.jquery.com/jquery-1.8.3.js"), script("/here/jquery.js")],
    [script(`${boots}/js/bootstrap.min.js`), script("/here/bootstrap.js")],
    [script("https://cn.avoscloud.com/scripts/lib/av-0.4.1.min.js"), script("/here/av.js")],
  ])
  const [router, ...more] = await changes("/lib/av-chat.js", join(chat, "lib/av-chat.js"))
  expect([router?.[0]?.replace("router-g0-push.avoscloud.com", host), more]).toEqual([
    router?.[1],
    [],
  ])
  expect(
    await changes("/demo/promise-1.0.0.min.js", join(chat, "demo/promise-1.0.0.min.js")),
  ).toEqual([])
  expect(await changes("/here/av.js", npm.resolve("avoscloud-sdk/lib/av.js"))).toEqual([
    ['AV.serverURL = "https://cn.avoscloud.com";', `AV.serverURL = "http://${host}";`],
  ])
})

it("the unmodified demo page in real Chromium, two of them, chatting and using groups", async () => {
  const alice = await enter("alice", "bob")
  const bob = await enter("bob", "alice")
  await alice.waitForSelector("#peer-bob.online")
  await bob.waitForSelector("#peer-alice.online")
  await alice.fill("#msg", "hello from a page of 2014")
  await alice.click("#sendbtn")
  await bob.waitForSelector("#msgreceive:has-text('hello from a page of 2014')")
  await alice.waitForSelector("#msgsent:has-text('hello from a page of 2014')")

  for (const page of [alice, bob]) await page.click("a[href='#group-container']")
  await alice.click("#joingroup")
  await alice.click("#allgroup .panel-title a")
  // Who is in a group the page asks the table for.
  await alice.waitForSelector("#allgroup #group-member-alice")
  await alice.fill("#invitegrouptxt", "bob")
  await alice.click("#invitegroup")
  await alice.waitForSelector("#allgroup #group-member-bob")
  await bob.click("#allgroup .panel-title a")
  await bob.waitForSelector("#allgroup #group-member-alice")
  await alice.fill("#msggroup", "hello to a group of 2014")
  await alice.click("#sendgroup")
  await bob.waitForSelector("#msgreceive:has-text('hello to a group of 2014')")
  await alice.click("#group-member-bob .dropdown-toggle")
  await alice.click("#group-member-bob .kick")
  await bob.waitForSelector("#allgroup .group", { state: "detached" })
  await alice.waitForSelector("#group-member-bob", { state: "detached" })

  await alice.click("a[href='#peer-container']")
  await bob.click("#close")
  await alice.waitForSelector("#peer-bob.offline")
  expect(strays).toEqual([])
})
