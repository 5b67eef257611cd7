/** Groups on the demo page of `peerage serve` in a real Chromium, against the built server. */
import { createClient } from "@peerage/client"
import { socketIo } from "@peerage/transport-socketio/client"
import type { Browser } from "playwright-core"
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest"
import { eventually } from "./demo/eventually.js"
import { launch, Person, phone, type Setting } from "./demo/person.js"
import { Server } from "./demo/server.js"

let browser: Browser
let server: Server
let people: Person[] = []

beforeAll(async () => {
  browser = await launch()
})

afterAll(async () => {
  await browser.close()
})

beforeEach(async () => {
  server = await Server.start({ apps: [{ appId: "demo" }] })
})

afterEach(async () => {
  const faults = people.flatMap(({ name, faults }) => faults.map((fault) => `${name}: ${fault}`))
  await Promise.all(people.map((person) => person.end()))
  people = []
  await server.close()
  expect(faults).toEqual([])
})

async function enter(name: string, setting?: Setting): Promise<Person> {
  const person = await Person.enter(browser, server.url, name, setting)
  people.push(person)
  return person
}

/** Alice, with a group that bob is invited to, and bob, who has it open. */
async function twoInAGroup(bobs?: Setting): Promise<readonly [Person, Person]> {
  const alice = await enter("alice")
  const bob = await enter("bob", bobs)
  await alice.createGroup("raid")
  await alice.openSheet()
  await alice.invite("bob")
  await alice.closeSheet()
  await bob.toast("alice invited you to raid.").waitFor()
  await bob.openChat("raid")
  return [alice, bob]
}

/** Waits until the engine has the peer's read mark in its one group there. */
async function isRead(peerId: string, upTo: number): Promise<void> {
  const client = createClient({ appId: "demo", peerId, transport: socketIo(server.url) })
  await client.open()
  await eventually(async () =>
    (await client.conversations()).items.map(({ read }) => read),
  ).toEqual([upTo])
  await client.close()
}

describe("a group of two pages", () => {
  it("L8 is created, invites, talks, is named anew and kicks, and everybody reads it in words", async () => {
    const [alice, bob] = await twoInAGroup()
    await alice.page.locator(".pane-title", { hasText: "2 members: alice and bob" }).waitFor()
    await alice.say("go")
    await bob.sees("go")
    expect(await bob.page.locator(".message-from").allTextContents()).toEqual(["alice"])
    await bob.say("where?")
    await alice.sees("where?")

    await bob.openSheet()
    await bob.sheet.getByRole("textbox", { name: "Name of the group" }).fill("night raid")
    await bob.sheet.getByRole("button", { name: "Rename" }).click()
    await bob.closeSheet()
    await alice.page.locator(".pane-title", { hasText: "night raid" }).waitFor()
    await alice.chat("night raid").waitFor()

    await alice.openSheet()
    await alice.sheet.getByRole("button", { name: "Kick bob" }).click()
    await alice.sheet.getByText("1 member", { exact: true }).waitFor()
    await alice.closeSheet()
    await bob.toast("alice kicked you from night raid.").waitFor()
    await bob.page.getByText(/^You are not a member of this group any more/).waitFor()
    expect(await bob.field.count()).toBe(0)
    await alice.say("without bob")
    await alice.sees("without bob")

    const named = ["You joined", "You invited bob", "bob named the group “night raid”"]
    expect(await alice.changes()).toEqual([...named, "You kicked bob"])
    expect(await bob.changes()).toEqual([
      "You were invited by alice",
      "You named the group “night raid”",
      "You were kicked by alice",
    ])
    await eventually(() => bob.texts()).toEqual(["go", "where?"])
  })

  it("L8 P10 who was away sees all of it after the return: unread, notices, and that one is out", async () => {
    const [alice, bob] = await twoInAGroup()
    await alice.say("before")
    await bob.sees("before")
    await isRead("bob", 3)
    await bob.goAway()
    for (const text of ["one", "two"]) await alice.say(text)
    await alice.openSheet()
    await alice.invite("carol")
    await bob.come()
    await bob.chat("raid").getByText("2 unread").waitFor()
    await bob.openChat("raid")
    await bob.sees("two")
    await eventually(() => bob.texts()).toEqual(["before", "one", "two"])
    expect(await bob.changes()).toEqual(["You were invited by alice", "carol was invited by alice"])

    await bob.goAway()
    await alice.sheet.getByRole("button", { name: "Kick bob" }).click()
    await alice.sheet.getByText("2 members", { exact: true }).waitFor()
    await bob.come()
    await bob.toast("alice kicked you from raid.").waitFor()
    await bob.chat("raid").getByText("not a member").waitFor()
  })

  it("what was read on one device is read on another, and stays read", async () => {
    const [alice, bob] = await twoInAGroup()
    await alice.say("one")
    await bob.sees("one")
    await isRead("bob", 3)
    await bob.goAway()
    for (const text of ["two", "three"]) await alice.say(text)
    await alice.bubble("three").getByText("sent", { exact: true }).waitFor()
    const phones = await enter("bob", { size: phone })
    await phones.chat("raid").getByText("2 unread").waitFor()
    await phones.openChat("raid")
    await phones.sees("three")
    await isRead("bob", 5)
    await bob.come()
    await bob.chat("raid").getByText("three").waitFor()
    expect(await bob.chat("raid").textContent()).not.toContain("unread")
  })

  it("history reads notices too, as far back as one was there", async () => {
    const [alice, bob] = await twoInAGroup()
    for (let at = 1; at <= 70; at++) await alice.say(`line ${at}`)
    await alice.openSheet()
    await alice.invite("carol")
    await alice.closeSheet()
    await bob.page.locator(".change", { hasText: "carol was invited by alice" }).waitFor()
    await bob.page.reload()
    await bob.openChat("raid")
    await eventually(async () => {
      await bob.scroll(-800)
      return bob.page.getByText("This is where you came in.").count()
    }).toBe(1)
    await eventually(() => bob.texts()).toEqual(
      Array.from({ length: 70 }, (_, at) => `line ${at + 1}`),
    )
    expect(await bob.changes()).toEqual(["You were invited by alice", "carol was invited by alice"])
  })

  it("is left, by keyboard alone, on a phone", async () => {
    const [alice, bob] = await twoInAGroup({ size: phone })
    await bob.page.getByRole("button", { name: "Members and name of the group" }).press("Enter")
    const close = bob.sheet.getByRole("button", { name: "Close" })
    await eventually(() => close.evaluate((button) => button === document.activeElement)).toBe(true)
    await bob.page.keyboard.press("Escape")
    await bob.sheet.waitFor({ state: "detached" })
    await bob.field.waitFor()
    await bob.openSheet()
    await bob.sheet.getByRole("button", { name: "Leave the group" }).press("Enter")
    await bob.chat("raid").getByText("not a member").waitFor()
    await alice.page.locator(".change", { hasText: "bob left" }).waitFor()
    await alice.page.locator(".pane-title", { hasText: "1 member" }).waitFor()
  })
})
