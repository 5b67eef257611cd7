/** Somebody in front of the demo page, in a real Chromium: does with it what people do, and sees what they see. */
import { existsSync } from "node:fs"
import {
  type Browser,
  type BrowserContext,
  chromium,
  type Locator,
  type Page,
} from "playwright-core"

/** The same browser without the window around a page, which nobody sees here and which takes half the time. */
const shell = "/usr/bin/chromium-headless-shell"

/** `PEERAGE_BROWSER` is where another one lies. */
export async function launch(): Promise<Browser> {
  const executablePath =
    process.env.PEERAGE_BROWSER ?? (existsSync(shell) ? shell : "/usr/bin/chromium")
  const flags = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
  const quiet = ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
  return chromium.launch({
    executablePath,
    args: ["--headless", ...flags, ...quiet],
  })
}

export const desk = { width: 1440, height: 900 }
export const phone = { width: 390, height: 844 }

export interface Setting {
  readonly size?: { readonly width: number; readonly height: number }
  readonly scheme?: "light" | "dark"
  readonly app?: string
  /** For an app with a login. */
  readonly password?: string
  /** Default: the server's own. */
  readonly url?: string
}

/** A bubble as it reads: who, what, and on own ones the mark. */
export interface Seen {
  readonly key: string
  readonly text: string
  readonly mark: string | undefined
}

export class Person {
  readonly name: string
  /** What the page said on its console as a warning or an error, and requests that went elsewhere. */
  readonly faults: string[] = []
  #page: Page | undefined
  readonly #context: BrowserContext
  readonly #url: string
  readonly #app: string

  private constructor(name: string, url: string, app: string, context: BrowserContext) {
    this.name = name
    this.#url = url
    this.#app = app
    this.#context = context
  }

  /** A browser of this person's own, with the page open under its name. */
  static async enter(
    browser: Browser,
    url: string,
    name: string,
    setting: Setting = {},
  ): Promise<Person> {
    const { size = desk, scheme = "light", app = "demo" } = setting
    const context = await browser.newContext({
      viewport: size,
      colorScheme: scheme,
      reducedMotion: "reduce",
    })
    context.setDefaultTimeout(30_000)
    const person = new Person(name, setting.url ?? url, app, context)
    await person.come(setting.password)
    return person
  }

  get page(): Page {
    if (this.#page === undefined) throw new Error(`${this.name} is not there`)
    return this.#page
  }

  /** Opens the page, in the browser that one used before; logs in where a password is given. */
  async come(password?: string): Promise<void> {
    const page = await this.#context.newPage()
    this.#page = page
    page.on("pageerror", (error) => this.faults.push(String(error)))
    page.on("console", (message) => {
      // That a server which was killed cannot be reached is no fault of the page.
      const isLine = /^WebSocket connection to .* failed|^dial-failed:/.test(message.text())
      if (["warning", "error"].includes(message.type()) && !isLine) this.faults.push(message.text())
    })
    page.on("request", (request) => {
      if (!request.url().startsWith(this.#url)) this.faults.push(`asked for ${request.url()}`)
    })
    await page.goto(`${this.#url}/?app=${this.#app}#${encodeURIComponent(this.name)}`)
    await page.getByRole("heading", { name: "Peerage" }).waitFor()
    if (password !== undefined) {
      await page.getByLabel("Your password").fill(password)
      await page.getByRole("button", { name: "Log in" }).click()
    }
    await this.connected()
  }

  /** Closes the page, as people do. */
  async goAway(): Promise<void> {
    await this.page.close({ runBeforeUnload: true })
    this.#page = undefined
  }

  async end(): Promise<void> {
    await this.#context.close()
  }

  toast(text: string): Locator {
    return this.page.locator(".toast", { hasText: text })
  }

  get line(): Locator {
    return this.page.locator(".line")
  }

  async connected(): Promise<void> {
    await this.page.locator(".line.line-open, .line.line-back").waitFor({ state: "attached" })
  }

  async watch(peer: string): Promise<void> {
    await this.page.getByRole("textbox", { name: "Name of a person to watch" }).fill(peer)
    await this.page.getByRole("button", { name: "Watch", exact: true }).click()
    await this.person(peer).waitFor()
  }

  person(peer: string): Locator {
    return this.page.locator(".person").filter({ has: this.page.getByText(peer, { exact: true }) })
  }

  chat(others: string): Locator {
    return this.page
      .locator(".chats .item")
      .filter({ has: this.page.getByText(others, { exact: true }) })
  }

  async openChat(others: string): Promise<void> {
    await this.chat(others).click()
    await this.page.locator(".pane-title", { hasText: others }).waitFor()
  }

  async write(peer: string): Promise<void> {
    await this.person(peer).locator(".item").click()
    await this.field.waitFor()
  }

  /** Begins a group, and has it open. */
  async createGroup(name: string): Promise<void> {
    await this.page.getByRole("button", { name: "New group" }).click()
    await this.page.getByRole("textbox", { name: "Name of the new group" }).fill(name)
    await this.page.getByRole("button", { name: "Create", exact: true }).click()
    await this.page.locator(".pane-title", { hasText: name }).waitFor()
  }

  /** The sheet of the open group, with its name and members. */
  get sheet(): Locator {
    return this.page.getByRole("dialog")
  }

  async openSheet(): Promise<void> {
    await this.page.getByRole("button", { name: "Members and name of the group" }).click()
    await this.sheet.waitFor()
  }

  async closeSheet(): Promise<void> {
    await this.page.keyboard.press("Escape")
    await this.sheet.waitFor({ state: "detached" })
  }

  async invite(peer: string): Promise<void> {
    await this.sheet.getByRole("textbox", { name: "Name of a person to invite" }).fill(peer)
    await this.sheet.getByRole("button", { name: "Invite" }).click()
    await this.sheet.locator(".member", { hasText: peer }).waitFor()
  }

  /** What the open group's timeline says beside messages, from the top down, without the time. */
  async changes(): Promise<readonly string[]> {
    return this.page.locator(".change bdi").allTextContents()
  }

  get field(): Locator {
    return this.page.getByRole("textbox", { name: /^Message to / })
  }

  async say(text: string): Promise<void> {
    await this.field.fill(text)
    await this.field.press("Enter")
  }

  bubble(text: string): Locator {
    return this.page.locator(".message").filter({ has: this.page.getByText(text, { exact: true }) })
  }

  async sees(text: string): Promise<void> {
    await this.bubble(text).waitFor()
  }

  /** The bubbles that are in the document, from the top down. */
  async bubbles(): Promise<readonly Seen[]> {
    return this.page.locator(".message").evaluateAll((all) =>
      all.map((each) => ({
        key: (each as HTMLElement).dataset.key ?? "",
        text: each.querySelector(".text")?.textContent ?? "",
        mark: each.querySelector(".mark .unseen")?.textContent ?? undefined,
      })),
    )
  }

  async texts(): Promise<readonly string[]> {
    return (await this.bubbles()).map(({ text }) => text)
  }

  /** Turns the wheel over the messages, once. */
  async scroll(by: number): Promise<void> {
    const box = await this.page.locator(".scroll").boundingBox()
    if (box === null) throw new Error("no conversation is open")
    await this.page.mouse.move(box.x + box.width / 2, box.y + box.height / 2)
    await this.page.mouse.wheel(0, by)
  }
}
