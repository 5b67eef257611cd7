/**
 * The JavaScript client of 2014 finds `peerage serve` by its router; and the demo page that came with it, in a real
 * Chromium, on the example's server.
 */
import { type ChildProcess, execFile, spawn } from "node:child_process"
import { once } from "node:events"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import type { Browser, Page } from "playwright-core"
import { afterAll, beforeAll, expect, it } from "vitest"
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

it("the unmodified client talks over peerage serve", async () => {
  const server = await Server.start({ apps: [{ appId: "demo" }] })
  // In a process of its own, since it makes globals.
  const visit = `import { talk } from "./talk.js"; await talk("${server.url}", "demo"); process.exit()`
  const run = promisify(execFile)
  const { stdout } = await run(process.execPath, ["--input-type=module", "-e", visit], {
    cwd: folder,
    timeout: 30_000,
  }).finally(() => server.close())
  expect(stdout).toContain(": hello\n")
  expect(stdout).toContain(": hello all\n")
})

it("the page does what its buttons say: peers, presence, messages, groups", async () => {
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
