import { existsSync, readFileSync } from "node:fs"
import { createServer } from "node:http"
import { createRequire } from "node:module"
import { dirname, join } from "node:path"
import { describe, expect, it } from "vitest"
import type { SocketIoTransportOptions } from "../src/options.js"
import { socketIoTransport } from "../src/transport.js"

describe("options", () => {
  it.each<SocketIoTransportOptions>([
    { path: "" },
    { path: "chat" },
    { path: "/" },
    { path: "/chat?x" },
    { namespace: "chat" },
    { namespace: "/a,b" },
    { origins: ["chat.example"] },
    { origins: ["null"] },
    { origins: [""] },
    { pingInterval: 0 },
    { pingTimeout: Number.NaN },
    { pingTimeout: 2 ** 31 },
  ])("%j is refused with a sentence", (options) => {
    const make = () => socketIoTransport(createServer(), options)
    expect(make).toThrow(expect.objectContaining({ name: "PeerageError", code: "bad-options" }))
    expect(make).toThrow(/ /)
  })

  it.each<SocketIoTransportOptions>([
    {},
    { path: "/chat/" },
    { namespace: "/" },
    { origins: [] },
    { origins: ["https://chat.example/", "capacitor://localhost"] },
    { pingInterval: 2_000, pingTimeout: 2_000 },
  ])("%j is taken", (options) => {
    expect(socketIoTransport(createServer(), options).supports).toEqual({ resume: true })
  })
})

/** The first versions without the known holes in what parses a stranger's bytes. */
const floors = {
  "socket.io": "4.6.2",
  "socket.io-parser": "4.2.7",
  "engine.io": "6.6.7",
  ws: "8.21.0",
}

describe("S26 what is installed is not below its floor", () => {
  const ours = createRequire(import.meta.url)
  // Where socket.io finds them, which is what runs.
  const theirs = createRequire(ours.resolve("socket.io/package.json"))

  it.each(Object.entries(floors))("%s %s", (name, floor) => {
    const version = versionOf(theirs.resolve(name), name)
    expect(atLeast(version, floor)).toBe(true)
  })

  it("a version below its floor is noticed", () => {
    expect([
      atLeast("4.2.6", "4.2.7"),
      atLeast("3.9.9", "4.2.7"),
      atLeast("4.10.0", "4.9.9"),
    ]).toEqual([false, false, true])
  })
})

function versionOf(file: string, name: string): string {
  for (let dir = dirname(file); dir !== dirname(dir); dir = dirname(dir)) {
    if (!existsSync(join(dir, "package.json"))) continue
    const found = JSON.parse(readFileSync(join(dir, "package.json"), "utf8")) as {
      name?: string
      version: string
    }
    if (found.name === name) return found.version
  }
  throw new Error(`${name} is not installed.`)
}

function atLeast(version: string, floor: string): boolean {
  const [have = [], want = []] = [version, floor].map((each) => each.split(".").map(Number))
  const at = want.findIndex((number, n) => number !== have[n])
  return at === -1 || (have[at] ?? 0) > (want[at] ?? 0)
}
