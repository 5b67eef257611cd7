/** The demo page of `peerage serve` in a real Chromium, against the built server. */
import { type Client, createClient } from "@peerage/client"
import { socketIo } from "@peerage/transport-socketio/client"
import type { Browser } from "playwright-core"
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest"
import { eventually } from "./demo/eventually.js"
import { launch, Person, phone, type Seen, type Setting } from "./demo/person.js"
import { Server } from "./demo/server.js"
import { Tunnel } from "./demo/tunnel.js"

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
  server = await Server.start({
    apps: [
      { appId: "demo", limits: { sendsPerSecond: "Infinity" } },
      { appId: "strict", limits: { sendsPerSecond: 1, sendBurst: 1 } },
    ],
  })
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

async function twoWhoTalk(bobs?: Setting): Promise<readonly [Person, Person]> {
  const alice = await enter("alice")
  const bob = await enter("bob", bobs)
  await alice.watch("bob")
  await bob.watch("alice")
  await alice.write("bob")
  await bob.write("alice")
  return [alice, bob]
}

/** Somebody who takes part without a page, and watches bob. */
async function hostPeer(peerId: string): Promise<Client> {
  const client = createClient({ appId: "demo", peerId, transport: socketIo(server.url) })
  await client.open({ watch: ["bob"] })
  return client
}

function numbered(word: string, from: number, to: number): readonly string[] {
  return Array.from({ length: to - from + 1 }, (_, at) => `${word} ${from + at}`)
}

describe("two pages", () => {
  it("P9 see each other come and go", async () => {
    const alice = await enter("alice")
    await alice.watch("bob")
    await alice.person("bob").getByText("offline").waitFor()
    const bob = await enter("bob")
    await alice.person("bob").getByText("online").waitFor()
    await bob.goAway()
    await alice.person("bob").getByText("offline").waitFor({ timeout: 5_000 })
  })

  it("P1 P14 chat, with marks for stored and delivered that outlast a reload", async () => {
    const [alice, bob] = await twoWhoTalk()
    await alice.say("hello bob")
    await bob.sees("hello bob")
    await bob.page.locator("#announcer", { hasText: "alice: hello bob" }).waitFor()
    await alice.bubble("hello bob").getByText("delivered").waitFor()
    await bob.goAway()
    await alice.person("bob").getByText("offline").waitFor()
    await alice.say("are you there?")
    await alice.bubble("are you there?").getByText("sent", { exact: true }).waitFor()
    await alice.page.reload()
    await alice.openChat("bob")
    await alice.sees("are you there?")
    await eventually(() => alice.bubbles()).toEqual([
      { key: "1", text: "hello bob", mark: "delivered" },
      { key: "2", text: "are you there?", mark: "sent" },
    ])
  })

  it("count what is unread, in the list and in the title, until it is looked at", async () => {
    const [alice, bob] = await twoWhoTalk()
    const carol = await enter("carol")
    await carol.watch("bob")
    await carol.write("bob")
    await carol.say("one")
    await carol.say("two")
    await bob.chat("carol").getByText("2 unread").waitFor()
    await alice.say("three")
    await bob.sees("three")
    expect(await bob.page.title()).toBe("(2) Peerage")
    await bob.openChat("carol")
    await bob.page.waitForFunction(() => document.title === "Peerage")
    expect(await bob.chat("carol").textContent()).not.toContain("unread")
  })

  it("tell that somebody types, and forget it after a message", async () => {
    const [alice, bob] = await twoWhoTalk()
    await alice.field.pressSequentially("hel")
    const notice = bob.page.locator(".pane-title").getByText("typing…")
    await notice.waitFor()
    await alice.say("hello")
    await bob.sees("hello")
    expect(await notice.count()).toBe(0)
    await alice.field.pressSequentially("an")
    await notice.waitFor()
    await notice.waitFor({ state: "detached" })
  })

  it("answer a stranger only after watching it", async () => {
    const bob = await enter("bob")
    const carol = await enter("carol")
    await carol.watch("bob")
    await carol.write("bob")
    await carol.say("may I?")
    await bob.openChat("carol")
    await bob.sees("may I?")
    expect(await bob.field.count()).toBe(0)
    await bob.page.getByRole("button", { name: "Watch to answer" }).click()
    await bob.say("you may")
    await carol.sees("you may")
    await bob.page.getByRole("button", { name: "Stop watching carol" }).click()
    await bob.page.getByRole("button", { name: "Watch to answer" }).waitFor()
    expect(await bob.person("carol").count()).toBe(0)
  })

  it("write to several at once, and show each who wrote", async () => {
    const [alice, bob] = await twoWhoTalk()
    const carol = await enter("carol")
    await alice.watch("carol")
    await alice.page.getByRole("button", { name: "Write to several at once" }).click()
    await alice.person("bob").locator(".item").click()
    await alice.person("carol").locator(".item").click()
    await alice.page.getByRole("button", { name: "Start conversation" }).click()
    await alice.say("hello both")
    await bob.openChat("alice and carol")
    await bob.sees("hello both")
    await carol.openChat("alice and bob")
    await carol.sees("hello both")
    expect(await carol.page.locator(".message-from").allTextContents()).toEqual(["alice"])
    await alice.bubble("hello both").getByText("delivered").waitFor()
  })

  it("say why a message was refused, and send it again when asked to", async () => {
    const alice = await enter("alice", { app: "strict" })
    await alice.watch("bob")
    await alice.write("bob")
    for (const text of ["one", "two"]) await alice.say(text)
    await alice.page.locator(".toast", { hasText: /Go on in \d+ seconds?\./ }).waitFor()
    const refused = alice.bubble("two")
    await refused.getByText(/^Not sent: That was too much at once\. Go on in/).waitFor()
    await eventually(async () => {
      const again = refused.getByRole("button", { name: "Send again" })
      if ((await again.count()) > 0) await again.click({ timeout: 1_000 })
      return refused.getByText("sent", { exact: true }).count()
    }).toBe(1)
    expect((await alice.bubbles()).map(({ text, mark }) => [text, mark])).toEqual([
      ["one", "sent"],
      ["two", "sent"],
    ])
  })

  it("show a text as text, whatever it looks like", async () => {
    const [alice, bob] = await twoWhoTalk()
    const text = `<img src=x onerror="document.title='pwned'"><b>bold</b> __proto__ &amp;`
    await alice.say(text)
    await bob.sees(text)
    expect(await bob.page.locator(".message img, .message b").count()).toBe(0)
    expect(await bob.page.title()).not.toBe("pwned")
  })

  it("count the bytes near the limit, and do not send what is over it", async () => {
    const [alice] = await twoWhoTalk()
    await alice.field.fill("é".repeat(2_500))
    await alice.page.getByText("120 bytes left").waitFor()
    await alice.field.fill("é".repeat(2_561))
    await alice.page.getByText("2 bytes too many").waitFor()
    await alice.field.press("Enter")
    expect(await alice.page.getByRole("button", { name: "Send" }).isDisabled()).toBe(true)
    expect(await alice.bubbles()).toEqual([])
  })
})

describe("after an absence", () => {
  it("P6 the page says that 10 of 60 were dropped, shows 50 in order, then live ones, and reads the 10", async () => {
    // So high that all of it would fit: what was dropped is read when one asks for it, not to fill the window.
    const [alice, bob] = await twoWhoTalk({ size: { width: 1440, height: 3_200 } })
    await alice.say("before")
    await bob.sees("before")
    await alice.bubble("before").getByText("delivered").waitFor()
    await bob.goAway()
    await alice.person("bob").getByText("offline").waitFor()
    for (const text of numbered("away", 1, 60)) await alice.say(text)
    await alice.bubble("away 60").getByText("sent", { exact: true }).waitFor()

    await bob.come()
    await bob.chat("alice").getByText("60 unread").waitFor()
    await bob.openChat("alice")
    await bob.sees("away 60")
    await bob.page
      .getByText(
        "10 messages were not delivered while you were away; scroll up to read them from history.",
      )
      .waitFor({ state: "attached" })
    await eventually(() => bob.texts()).toEqual(numbered("away", 11, 60))
    await alice.say("live")
    await bob.sees("live")
    await eventually(() => bob.texts()).toEqual([...numbered("away", 11, 60), "live"])

    await eventually(async () => {
      await bob.scroll(-600)
      return (await bob.texts()).length
    }).toBe(62)
    await eventually(() => bob.texts()).toEqual(["before", ...numbered("away", 1, 60), "live"])
    await bob.page
      .getByText(/^The 10 messages above were not delivered/)
      .waitFor({ state: "attached" })
  })

  it("the place that one reads stays where it is while history is read above it", async () => {
    const bob = await enter("bob")
    const robot = await hostPeer("robot")
    for (let at = 1; at <= 5_000; at += 200) {
      await Promise.all(
        numbered("line", at, at + 199).map((text) => robot.send(text, { to: "bob" })),
      )
    }
    await robot.close()

    await bob.openChat("robot")
    await bob.sees("line 5000")
    let seen = 5_001
    for (let turn = 0; turn < 150 && seen > 4_000; turn++) {
      await bob.scroll(-900)
      await bob.page.evaluate(() => new Promise((done) => requestAnimationFrame(done)))
      const now = await firstInSight(bob)
      // One turn of the wheel passes some twenty lines; a view that lost its place would leap, or fall back.
      expect([now <= seen, seen - now < 60]).toEqual([true, true])
      seen = now
    }
    expect(seen).toBeLessThanOrEqual(4_000)
    expect((await bob.bubbles()).length).toBeLessThan(300)
    const texts = await bob.texts()
    expect(texts).toEqual(numbered("line", numberOf(texts[0]), numberOf(texts.at(-1))))
  }, 120_000)
})

describe("when the line is cut", () => {
  it("P11 L3 the page says so, comes back to the same session, and nothing was dropped", async () => {
    const tunnel = await Tunnel.start(server.url)
    const bob = await enter("bob", { url: tunnel.url })
    const alice = await hostPeer("alice")
    await bob.watch("alice")
    await bob.write("alice")
    await alice.send("before", { to: "bob" })
    await bob.sees("before")

    tunnel.cut()
    await bob.line.getByText(/^Connection lost/).waitFor()
    await bob.say("written meanwhile")
    await bob.bubble("written meanwhile").getByText("on its way").waitFor()
    await Promise.all(numbered("meanwhile", 1, 400).map((text) => alice.send(text, { to: "bob" })))
    tunnel.mend()
    await bob.line.getByText("Connected again. You missed nothing.").waitFor()
    await bob
      .bubble("written meanwhile")
      .getByText(/^(sent|delivered)$/)
      .waitFor()
    expect(await allTexts(bob)).toEqual([
      "before",
      ...numbered("meanwhile", 1, 400),
      "written meanwhile",
    ])
    expect(await bob.page.getByText(/not delivered/).count()).toBe(0)
    await alice.close()
    await tunnel.close()
  })
})

describe("when the server is killed in the middle of a burst and started again", () => {
  it("P1 P2 P3 P11 pages come back by themselves, what was shown as sent is there, nothing is seen twice", async () => {
    const tunnel = await Tunnel.start(server.url)
    const alice = await enter("alice", { url: tunnel.url })
    const bob = await enter("bob")
    await alice.watch("bob")
    await bob.watch("alice")
    await alice.write("bob")
    await bob.write("alice")
    const texts = numbered("burst", 1, 80)
    const saying = (async () => {
      for (const text of texts) await alice.say(text)
    })()
    await bob.sees("burst 25")
    await server.kill()
    tunnel.cut()
    await alice.line.getByText(/^Connection lost/).waitFor()
    const shownAsSent = (await alice.bubbles()).filter(isStored)
    expect(shownAsSent.length).toBeGreaterThan(10)

    await server.startAgain()
    const reader = await hostPeer("bob")
    const { messages } = await reader.history({ with: "alice", limit: 200 })
    await reader.close()
    // Before the page can send anything again.
    expect(messages.map(({ text }) => text)).toEqual(
      expect.arrayContaining([...textsOf(shownAsSent)]),
    )

    tunnel.mend()
    await alice.line.getByText(/^Connected again, in a new session/).waitFor()
    await Promise.all([saying, bob.connected()])

    await bob.sees("burst 80")
    await eventually(async () => (await alice.bubbles()).every(isStored)).toBe(true)
    expect(await allTexts(bob)).toEqual(texts)
    expect(await allTexts(alice)).toEqual(texts)

    await bob.page.reload()
    await bob.openChat("alice")
    await bob.sees("burst 80")
    expect(await allTexts(bob)).toEqual(texts)
    await tunnel.close()
  }, 120_000)
})

describe("when the server comes back without its data", () => {
  it("P12 the pages forget what they had, say so, and go on from the beginning", async () => {
    const [alice, bob] = await twoWhoTalk()
    await alice.say("before")
    await bob.sees("before")
    await server.kill()
    await server.loseData()
    await server.startAgain()
    for (const { page } of [alice, bob]) {
      await page.locator(".toast", { hasText: "The server has lost its history." }).waitFor()
    }
    await alice.say("after")
    await bob.sees("after")
    await alice.bubble("after").getByText("delivered").waitFor()
    expect([await alice.texts(), await bob.texts()]).toEqual([["after"], ["after"]])
  })
})

describe("a page that cannot take part", () => {
  it("says that nobody serves the app of its address", async () => {
    const page = await browser.newPage()
    await page.goto(`${server.url}/?app=demmo#alice`)
    await page.locator(".line", { hasText: "No engine listens here for this app id." }).waitFor()
    await page.context().close()
  })

  it("asks for another name when the address holds one that is no id", async () => {
    const page = await browser.newPage()
    await page.goto(`${server.url}/#al:ice`)
    const name = page.getByRole("textbox", { name: "Your name" })
    await name.fill("al:ice")
    await name.press("Enter")
    await page.getByText("A name has 1 to 64 characters, without “:”.").waitFor()
    await name.fill("al ice")
    await name.press("Enter")
    await page.locator(".line-open").waitFor({ state: "attached" })
    expect(new URL(page.url()).hash).toBe("#al%20ice")
    await page.context().close()
  })
})

describe("by keyboard alone", () => {
  it("a person on a desk skips to the message box, goes through the list, and leaves the pane", async () => {
    const [alice] = await twoWhoTalk()
    const { keyboard } = alice.page
    await alice.watch("carol")
    await alice.write("carol")
    await alice.say("hello carol")
    await alice.openChat("bob")
    await eventually(() => alice.field.evaluate((field) => field === document.activeElement)).toBe(
      true,
    )
    await keyboard.press("Escape")
    await eventually(() => focused(alice)).toMatch(/^bob/)
    await keyboard.press("ArrowUp")
    expect(await focused(alice)).toMatch(/^carol/)
    await keyboard.press("ArrowDown")
    expect(await focused(alice)).toMatch(/^bob/)
    await keyboard.press("Home")
    await keyboard.press("Enter")
    await alice.page.locator(".pane-title", { hasText: "carol" }).waitFor()
    await keyboard.type("first line")
    await keyboard.press("Shift+Enter")
    await keyboard.type("second line")
    await keyboard.press("Enter")
    await alice.sees("first line\nsecond line")
    await alice.page.locator(".brand").click()
    await keyboard.press("Tab")
    await alice.page.evaluate(() => (document.activeElement as HTMLElement).blur())
    await alice.page.locator(".skip").focus()
    await keyboard.press("Enter")
    expect(await alice.field.evaluate((field) => field === document.activeElement)).toBe(true)
  })

  it("a person on a phone goes from the list into a chat and back", async () => {
    await enter("bob")
    const alice = await enter("alice", { size: phone })
    await alice.page.getByRole("button", { name: "People", exact: true }).click()
    await alice.watch("bob")
    await alice.person("bob").locator(".item").press("Enter")
    await alice.say("hello")
    await alice.bubble("hello").getByText("delivered").waitFor()
    await alice.page.keyboard.press("Escape")
    await eventually(() => focused(alice)).toMatch(/^bob/)
    expect(await alice.page.locator(".pane").isVisible()).toBe(false)
    await alice.page.keyboard.press("Enter")
    await alice.page.getByRole("button", { name: "Back to the chats" }).click()
    await alice.chat("bob").waitFor()
  })
})

async function focused(person: Person): Promise<string> {
  return person.page.evaluate(
    () => document.activeElement?.querySelector(".item-name")?.textContent ?? "",
  )
}

async function firstInSight(person: Person): Promise<number> {
  return person.page.locator(".scroll").evaluate((box) => {
    const edge = box.getBoundingClientRect().top
    const rows = [...box.querySelectorAll<HTMLElement>("[data-key]")]
    return Number(rows.find((row) => row.getBoundingClientRect().bottom > edge)?.dataset.key)
  })
}

/** Every text of the conversation, gathered while scrolling from its end to its beginning. */
async function allTexts(person: Person): Promise<readonly string[]> {
  const found = new Map<number, string>()
  await eventually(async () => {
    for (const { key, text } of await person.bubbles()) {
      if (found.has(Number(key))) continue
      found.set(Number(key), text)
    }
    await person.scroll(-600)
    return person.page.getByText("This is where the conversation began.").count()
  }).toBe(1)
  for (const { key, text } of await person.bubbles()) found.set(Number(key), text)
  return [...found].sort(([a], [b]) => a - b).map(([, text]) => text)
}

function textsOf(bubbles: readonly Seen[]): readonly string[] {
  return bubbles.map(({ text }) => text)
}

function isStored({ mark }: Seen): boolean {
  return mark === "sent" || mark === "delivered"
}

function numberOf(text: string | undefined): number {
  return Number(text?.split(" ").at(-1))
}
