/** The demo page of an app with `demoLogin`, in a real Chromium: signatures by the server's own login. */
import { createClient } from "@peerage/client"
import { socketIo } from "@peerage/transport-socketio/client"
import type { Browser, Page } from "playwright-core"
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest"
import { launch, Person } from "./demo/person.js"
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
  server = await Server.start({ apps: [{ appId: "demo" }, { appId: "signed", demoLogin: true }] })
})

afterEach(async () => {
  await Promise.all(people.map((person) => person.end()))
  people = []
  await server.close()
})

async function enter(name: string): Promise<Person> {
  const person = await Person.enter(browser, server.url, name, { app: "signed", password: "tea" })
  people.push(person)
  return person
}

async function logIn(page: Page, name: string, password: string): Promise<void> {
  await page.getByRole("textbox", { name: "Your name" }).fill(name)
  await page.getByLabel("Your password").fill(password)
  await page.getByRole("button", { name: "Log in" }).click()
}

describe("an app with a login", () => {
  it("lets those in who logged in: they chat, watch, and have groups", async () => {
    const alice = await enter("alice")
    const bob = await enter("bob")
    await alice.watch("bob")
    await alice.write("bob")
    await alice.say("hello")
    await bob.openChat("alice")
    await bob.page.getByRole("button", { name: "Watch to answer" }).click()
    await bob.say("hello to you")
    await alice.sees("hello to you")
    await alice.createGroup("raid")
    await alice.openSheet()
    await alice.invite("bob")
    await bob.openChat("raid")
    await alice.sheet.getByRole("button", { name: "Kick bob" }).click()
    await bob.page.getByText(/^You are not a member/).waitFor()

    await bob.page.reload()
    await bob.connected()
    expect([alice.faults, bob.faults]).toEqual([[], []])
  })

  it("refuses a wrong password, and takes the right one", async () => {
    await enter("alice")
    const page = await browser.newPage()
    await page.goto(`${server.url}/?app=signed`)
    await logIn(page, "alice", "coffee")
    await page.getByText("That is not the password which was chosen for this name.").waitFor()
    expect(await page.locator(".app").count()).toBe(0)
    await logIn(page, "alice", "tea")
    await page.locator(".line-open").waitFor({ state: "attached" })
    await page.context().close()
  })

  it("S1 nobody opens without a login, and nobody as somebody else", async () => {
    const transport = socketIo(server.url)
    const stranger = createClient({ appId: "signed", peerId: "alice", transport })
    await expect(stranger.open()).rejects.toMatchObject({ code: "signature-refused" })
    const post = async (path: string, body: object, token = "") =>
      fetch(`${server.url}/demo/${path}`, {
        method: "POST",
        headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
        body: JSON.stringify(body),
      })
    const login = await post("login", { app: "signed", name: "mallory", password: "x" })
    const { token } = (await login.json()) as { token: string }
    const operation = { kind: "session", appId: "signed", peerId: "alice", peerIds: [] }
    const statuses = [
      await post("sign", operation),
      await post("sign", operation, token),
      await post("sign", { ...operation, peerId: "mallory" }, token),
      await post("sign", { ...operation, peerId: "mallory", peerIds: "x" }, token),
      await post("sign", { ...operation, appId: "demo" }, token),
      await post("login", { app: "demo", name: "alice", password: "x" }),
    ].map(({ status }) => status)
    expect(statuses).toEqual([403, 403, 200, 400, 404, 404])
    const mayReadLogs = async (appId: string) => {
      const headers = {
        "x-avoscloud-application-id": appId,
        "x-avoscloud-application-key": "any",
      }
      return (await fetch(`${server.url}/1.1/rtm/messages/logs`, { headers })).ok
    }
    expect([await mayReadLogs("demo"), await mayReadLogs("signed")]).toEqual([true, false])
  })

  it("asks for a login again when the server has forgotten all of them", async () => {
    const alice = await enter("alice")
    await server.kill()
    await server.startAgain()
    await alice.page.getByRole("button", { name: "Log in" }).waitFor()
    expect(await alice.page.getByRole("textbox", { name: "Your name" }).inputValue()).toBe("alice")
    await alice.page.getByLabel("Your password").fill("another")
    await alice.page.getByRole("button", { name: "Log in" }).click()
    await alice.connected()
  })
})
