/**
 * How the demo page looks and reads: axe finds nothing serious in any of its views, at both widths, light and dark.
 * `PEERAGE_SCREENSHOTS=1` also writes docs/images.
 */
import { mkdir, readFile } from "node:fs/promises"
import { createRequire } from "node:module"
import { fileURLToPath } from "node:url"
import { type Client, createClient, type GroupItem } from "@peerage/client"
import { socketIo } from "@peerage/transport-socketio/client"
import type { Result } from "axe-core"
import type { Browser, Page } from "playwright-core"
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest"
import { eventually } from "./demo/eventually.js"
import { desk, launch, Person, phone } from "./demo/person.js"
import { Server } from "./demo/server.js"

const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8")
const images = fileURLToPath(new URL("../docs/images/", import.meta.url))
/** The views that are kept as pictures. */
const pictured = [
  "390-chats",
  "390-chat",
  "390-dropped",
  "390-group",
  "1440-chat",
  "1440-dropped",
  "1440-group",
]
const isShooting = process.env.PEERAGE_SCREENSHOTS === "1"

let browser: Browser
let server: Server
let others: ReadonlyMap<string, Client>

beforeAll(async () => {
  browser = await launch()
  if (isShooting) await mkdir(images, { recursive: true })
})

afterAll(async () => {
  await browser.close()
})

beforeEach(async () => {
  server = await Server.start({
    apps: [
      { appId: "demo", limits: { queueMessages: 20 } },
      { appId: "signed", demoLogin: true },
    ],
  })
  others = new Map(await Promise.all(["bob", "carol", "dana", "erik"].map(hostPeer)))
})

afterEach(async () => {
  await Promise.all([...others.values()].map((client) => client.close()))
  await server.close()
})

/** Somebody who is there without a page. */
async function hostPeer(peerId: string): Promise<readonly [string, Client]> {
  const client = createClient({ appId: "demo", peerId, transport: socketIo(server.url) })
  await client.open()
  return [peerId, client]
}

async function says(from: string, to: string | readonly string[], text: string): Promise<void> {
  const client = others.get(from) as Client
  await client.watch(to)
  await client.send(text, { to })
}

describe.each([
  ["phone", "light", phone],
  ["phone", "dark", phone],
  ["desk", "light", desk],
  ["desk", "dark", desk],
] as const)("on a %s, %s", (device, scheme, size) => {
  it("axe finds nothing serious in any view", async () => {
    const isPhone = device === "phone"
    const named = (view: string) => ({ view: `${size.width}-${view}`, scheme })

    const newcomer = await browser.newPage({ viewport: size, colorScheme: scheme })
    await newcomer.goto(server.url)
    await newcomer.getByRole("textbox", { name: "Your name" }).waitFor()
    await look(newcomer, named("name"))
    await newcomer.goto(`${server.url}/?app=signed`)
    await newcomer.getByRole("button", { name: "Log in" }).click()
    await newcomer.getByText("Write a name and a password.").waitFor()
    await look(newcomer, named("login"))
    await newcomer.context().close()

    const alice = await Person.enter(browser, server.url, "alice", { size, scheme })
    const tab = (name: string) => alice.page.locator(".tab", { hasText: name }).click()
    const see = (view: string) => look(alice.page, named(view))
    await see("empty")
    if (isPhone) await tab("People")
    for (const peer of ["bob", "dana", "erik", "frank"]) await alice.watch(peer)
    await alice.person("erik").getByText("online").waitFor()
    await see("people")
    await alice.page.getByRole("button", { name: "Write to several at once" }).click()
    await alice.person("bob").locator(".item").click()
    await see("choosing")
    await alice.page.getByRole("button", { name: "Cancel" }).click()

    await says("erik", "alice", "The new desk is here, come and see.")
    await says("dana", ["bob", "alice"], "Lunch at one?")
    await says("bob", ["dana", "alice"], "I am in")
    await alice.write("bob")
    await talkWithBob(alice)
    await says("carol", "alice", "Are you there? I need five minutes about the invoice.")
    await says("carol", "alice", "It can wait until tomorrow, really.")
    await alice.field.blur()
    await see("chat")
    await alice.field.fill(`A long one. ${"and on ".repeat(700)}`)
    await see("long")
    await alice.field.fill("")
    if (isPhone) await alice.page.keyboard.press("Escape")
    await alice.chat("carol").getByText("2 unread").waitFor()
    await see("chats")
    await alice.openChat("carol")
    await alice.page.getByRole("button", { name: "Watch to answer" }).waitFor()
    await see("unwatched")

    await alice.goAway()
    await eventually(() => isOnline("alice")).toBe(false)
    for (let at = 1; at <= 30; at++) await says("bob", "alice", `While you were away, number ${at}`)
    await alice.come()
    await alice.openChat("bob")
    await alice.page.getByText(/^10 messages were not delivered/).waitFor({ state: "attached" })
    await alice.page.locator(".scroll").evaluate((box) => box.scrollTo(0, 0))
    await see("dropped")
    expect(alice.faults).toEqual([])
    await alice.end()
  }, 120_000)

  it("axe finds nothing serious in any view of a group", async () => {
    const alice = await Person.enter(browser, server.url, "alice", { size, scheme })
    const see = (view: string) => look(alice.page, { view: `${size.width}-${view}`, scheme })
    if (device === "phone") await alice.page.locator(".tab", { hasText: "People" }).click()
    for (const peer of ["bob", "dana"]) await alice.watch(peer)
    if (device === "phone") await alice.page.locator(".tab", { hasText: "Chats" }).click()
    await alice.page.getByRole("button", { name: "New group" }).click()
    await see("new-group")
    await alice.page.getByRole("button", { name: "Cancel" }).click()
    await alice.createGroup("Thursday release")
    await alice.openSheet()
    for (const peer of ["bob", "carol", "dana", "erik"]) await alice.invite(peer)
    await see("sheet")
    await alice.closeSheet()
    await talkInGroup(alice)
    await alice.field.blur()
    await see("group")
    if (device === "phone") {
      await alice.page.getByRole("button", { name: "Back to the chats" }).click()
    }
    await see("group-chats")

    const [{ id }] = (await (others.get("bob") as Client).groups.list()) as readonly [GroupItem]
    await (others.get("bob") as Client).groups.get(id).kick("alice")
    await alice.chat("Thursday release").getByText("not a member").waitFor()
    await alice.openChat("Thursday release")
    await see("kicked")
    expect(alice.faults).toEqual([])
    await alice.end()
  }, 120_000)
})

async function talkWithBob(alice: Person): Promise<void> {
  await says("bob", "alice", "Did the build go through?")
  await alice.say("Yes, green since ten.")
  await alice.say(
    "The flaky one was the clock test. It read the wall clock, not the one it was given.",
  )
  await alice.sees("Yes, green since ten.")
  await says("bob", "alice", "That explains last week too!")
  await says(
    "bob",
    "alice",
    "I would like to ship on Thursday. Here is the list of what changed: https://example.org/changes/2026/11",
  )
  await alice.sees("That explains last week too!")
  await alice.say("Thursday is fine.\nI go through the list in the afternoon.")
  await says("bob", ["dana", "alice"], "Dana, Thursday it is")
  await says("bob", "alice", "Perfect, thanks")
  await alice.sees("Perfect, thanks")
  await eventually(
    async () => (await alice.bubbles()).filter(({ mark }) => mark === "delivered").length,
  ).toBe(3)
}

async function talkInGroup(alice: Person): Promise<void> {
  const [{ id }] = (await (others.get("bob") as Client).groups.list()) as readonly [GroupItem]
  const says = async (from: string, text: string) => {
    await (others.get(from) as Client).groups.get(id).send(text)
    await alice.sees(text)
  }
  await alice.say("Here we are. Who writes the notes?")
  await says("bob", "I do. They are half done.")
  await says("bob", "What is missing is the part about groups.")
  await says("dana", "I can send you that tonight, with a picture of each view.")
  await (others.get("erik") as Client).groups.get(id).leave()
  await alice.say("Perfect. Then we ship at ten.")
  await (others.get("dana") as Client).groups.get(id).setAttributes({ topic: "ten o'clock" })
  await says("carol", "See you at ten")
}

async function isOnline(peer: string): Promise<boolean> {
  const { online } = await (others.get("bob") as Client).status(peer)
  return online.includes(peer)
}

async function look(page: Page, { view, scheme }: { view: string; scheme: string }): Promise<void> {
  // Nothing under the pointer, so that no picture shows what is hovered over.
  await page.mouse.move(0, 0)
  if (isShooting && pictured.includes(view)) {
    await page.screenshot({ path: `${images}demo-${view}-${scheme}.png`, animations: "disabled" })
  }
  expect([view, await faultsOf(page)]).toEqual([view, []])
  expect([view, await isWider(page)]).toEqual([view, false])
}

/** What axe calls serious or critical, in words that say where. */
async function faultsOf(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe)
  const violations: Result[] = await page.evaluate("axe.run().then(({ violations }) => violations)")
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`),
    )
}

/** A page that scrolls sideways does not fit. */
async function isWider(page: Page): Promise<boolean> {
  return page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth)
}
