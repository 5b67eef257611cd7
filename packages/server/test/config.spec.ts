import { describe, expect, it } from "vitest"
import { appDirectory } from "../src/app-directory.js"
import { CommandError } from "../src/command-error.js"
import { decodeConfig, parseConfig } from "../src/config.js"

function refusal(config: unknown): string {
  try {
    decodeConfig(config, "peerage.json")
  } catch (error) {
    expect(error).toBeInstanceOf(CommandError)
    return (error as CommandError).message
  }
  throw new Error("it was taken")
}

describe("the config", () => {
  it("names apps and the limits that they change", () => {
    const config = {
      apps: [
        { appId: "demo" },
        { appId: "quiet", limits: { queueMessages: 10, sendsPerSecond: "Infinity" } },
        { appId: "signed", demoLogin: true },
      ],
    }
    expect(decodeConfig(config, "peerage.json")).toEqual({
      apps: [
        { appId: "demo" },
        {
          appId: "quiet",
          limits: { queueMessages: 10, sendsPerSecond: Number.POSITIVE_INFINITY },
        },
        { appId: "signed", demoLogin: true },
      ],
    })
  })

  it.each([
    [
      { apps: [{ appId: "a", signature: {} }] },
      /apps\[0\]: unknown key "signature" \(known: appId/,
    ],
    [{ apps: [{ appId: "a", restkey: "A" }] }, /apps\[0\]: unknown key "restkey"/],
    [
      { apps: [{ appId: "a" }], port: 1 },
      /^peerage.json: unknown key "port" \(known: apps, origins\)$/,
    ],
    [
      { apps: [{ appId: "a", limits: { queueMesages: 1 } }] },
      /apps\[0\]\.limits: unknown key "queueMesages" \(known: .*queueMessages/,
    ],
    [{ apps: [{ appId: "a", demoLogin: "yes" }] }, /apps\[0\]\.demoLogin: must be true or false/],
  ])("refuses an unknown key and names the known ones: %j", (config, message) => {
    expect(refusal(config)).toMatch(message)
  })

  it("S18 takes an app's key for REST from itself or from the environment", () => {
    const config = {
      apps: [
        { appId: "a", restKey: "secret-1" },
        { appId: "b", restKeyEnv: "B_KEY" },
        { appId: "c" },
      ],
      origins: ["https://chat.example", "http://127.0.0.1:8080"],
    }
    expect(decodeConfig(config, "peerage.json", { B_KEY: "secret-2" })).toEqual({
      apps: [
        { appId: "a", restKey: "secret-1" },
        { appId: "b", restKey: "secret-2" },
        { appId: "c" },
      ],
      origins: ["https://chat.example", "http://127.0.0.1:8080"],
    })
    expect(decodeConfig({ apps: [{ appId: "a" }], origins: "*" }, "x").origins).toBe("*")
  })

  it.each([undefined, "", "two words"])("refuses a key that the environment has as %j", (value) => {
    const config = { apps: [{ appId: "a", restKeyEnv: "A_KEY" }] }
    expect(() => decodeConfig(config, "peerage.json", { A_KEY: value })).toThrow(
      'peerage.json: apps[0].restKeyEnv: the environment variable "A_KEY" must be set, to visible ASCII without spaces',
    )
  })

  it("S15 takes an app's signing keys from itself or from the environment", () => {
    const keys = [
      { id: "k1", secretEnv: "K1", algorithm: "sha1" },
      { id: "k2", secret: "two" },
    ]
    const config = { apps: [{ appId: "signed", signatures: { required: true, keys } }] }
    const [app] = decodeConfig(config, "peerage.json", { K1: "one" }).apps
    expect(app?.signatures).toEqual({
      required: true,
      keys: [
        { id: "k1", secret: "one", algorithm: "sha1" },
        { id: "k2", secret: "two" },
      ],
    })
    expect(() => decodeConfig(config, "peerage.json", {})).toThrow(
      'apps[0].signatures.keys[0]: the environment variable "K1" must be set, and not empty',
    )
  })

  it.each([
    [{ required: false, keys: [{ id: "k", secret: "s" }] }, /required: must be true/],
    [{ required: true, keys: [] }, /keys: must be a list of one to three keys/],
    [{ required: true, keys: [{ id: "a:b", secret: "s" }] }, /id: must be 1 to 64 characters/],
    [{ required: true, keys: [{ id: "k" }] }, /give secret or secretEnv/],
    [{ required: true, keys: [{ id: "k", secret: 1 }] }, /secret: must be a text/],
    [{ required: true, keys: [{ id: "k", secret: "s", algorithm: "md5" }] }, /"sha1" or "sha256"/],
  ])("refuses the signatures %j", (signatures, message) => {
    expect(refusal({ apps: [{ appId: "a", signatures }] })).toMatch(message)
  })

  it("S40 never repeats a key that it refuses", () => {
    const told = refusal({ apps: [{ appId: "a", restKey: "my secret" }] })
    expect(told).toBe("peerage.json: apps[0].restKey: must be visible ASCII without spaces")
  })

  it.each([
    [{ restKey: "" }, /restKey: must be visible ASCII/],
    [{ restKeyEnv: "" }, /restKeyEnv: must be the name of an environment variable, not ""/],
    [{ restKey: "a", restKeyEnv: "PATH" }, /restKeyEnv does not go together with restKey/],
  ])("refuses the key %j", (keys, message) => {
    expect(refusal({ apps: [{ appId: "a", ...keys }] })).toMatch(message)
  })

  it.each([
    "https://chat.example",
    ["https://chat.example/"],
    ["chat.example"],
    ["*"],
    [1],
    ["ftp://x"],
  ])("refuses the origins %j", (origins) => {
    expect(refusal({ apps: [{ appId: "a" }], origins })).toMatch(
      /^peerage.json: origins: must be "\*"/,
    )
  })

  it.each([
    [{}, /"apps" is missing/],
    [{ apps: [] }, /apps: must be a list of at least one app/],
    [{ apps: {} }, /apps: must be a list/],
    [{ apps: ["demo"] }, /apps\[0\]: must be an object/],
    [{ apps: [{}] }, /apps\[0\]: "appId" is missing/],
    [{ apps: [{ appId: "a:b" }] }, /apps\[0\]\.appId: must be .* not "a:b"/],
    [{ apps: [{ appId: 1 }] }, /apps\[0\]\.appId/],
    [
      { apps: [{ appId: "a", limits: { watches: -1 } }] },
      /limits\.watches: must be a whole number/,
    ],
    [{ apps: [{ appId: "a", limits: { watches: 1.5 } }] }, /limits\.watches/],
    [{ apps: [{ appId: "a", limits: { watches: null } }] }, /limits\.watches/],
    [{ apps: [{ appId: "a" }, { appId: "a" }] }, /appId "a" is there twice/],
    [[], /must be an object/],
    [null, /must be an object/],
  ])("refuses what cannot be used: %j", (config, message) => {
    expect(refusal(config)).toMatch(message)
  })

  it("S22 refuses __proto__ like every other unknown key", () => {
    const config = JSON.parse('{"apps":[{"appId":"a","__proto__":{"limits":{}}}]}')
    expect(refusal(config)).toMatch(/unknown key "__proto__"/)
  })

  it("tells every fault at once, in one short line", () => {
    const told = refusal({ app: "x".repeat(5_000), apps: "x".repeat(5_000) })
    expect(told).toMatch(/unknown key "app".*apps: must be a list/)
    expect(told).not.toContain("\n")
    expect(told.length).toBeLessThan(300)
  })

  it.each([
    ['{"apps": [}', "peerage.json:1:11: not JSON: value expected"],
    ['{\n  "apps": [\n    { "appId": demo }\n', "peerage.json:3:16: not JSON: invalid symbol"],
    ['{"apps": [],}', "peerage.json:1:13: not JSON: property name expected"],
    ["", "peerage.json:1:1: not JSON: value expected"],
  ])("says where %j is not JSON", (text, message) => {
    expect(() => parseConfig(text, "peerage.json")).toThrow(message)
  })

  it("takes a byte order mark, which some editors write", () => {
    expect(parseConfig('\uFEFF{"apps":[{"appId":"a"}]}', "peerage.json").apps).toHaveLength(1)
  })
})

describe("an app's directory", () => {
  it("reads like the id where that is plain", () => {
    expect(appDirectory("demo")).toBe("app-demo")
    expect(appDirectory("my_app-2")).toBe("app-my_app-2")
  })

  it("differs for every two ids, also where file names ignore case, and is a file name", () => {
    const long = "\u07ff".repeat(64)
    const ids = [
      ...["demo", "Demo", "DEMO", "a.b", "a/b", "a\\b", "..", ".", "con", "~", "app-demo", "%41"],
      ...["\u00e9", "\u{1f600}", "x".repeat(64), "X".repeat(64), long, `${long.slice(1)}\u07fe`],
    ]
    const names = ids.map(appDirectory)
    expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(ids.length)
    for (const name of names) expect(name).toMatch(/^app[-~][a-z0-9_-]{1,240}$/)
  })
})
