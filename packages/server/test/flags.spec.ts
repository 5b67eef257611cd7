import { describe, expect, it } from "vitest"
import { CommandError } from "../src/command-error.js"
import { help, parseCommand } from "../src/flags.js"

function refusal(...args: string[]): CommandError {
  try {
    parseCommand(args)
  } catch (error) {
    if (error instanceof CommandError) return error
    throw error
  }
  throw new Error(`${args.join(" ")} was understood`)
}

describe("the command line", () => {
  it("serves on the loopback address, port 3000, ./data and the demo app unless told otherwise", () => {
    expect(parseCommand(["serve"])).toEqual({
      name: "serve",
      flags: {
        port: 3000,
        host: "127.0.0.1",
        data: "./data",
        config: undefined,
        publicOrigin: undefined,
      },
    })
  })

  it("takes every option, with a space or an equals sign", () => {
    const args = ["serve", "--port", "0", "--host=::1", "--data=d", "--config", "c.json"]
    expect(parseCommand([...args, "--public-url", "https://chat.example/some/path"])).toEqual({
      name: "serve",
      flags: {
        port: 0,
        host: "::1",
        data: "d",
        config: "c.json",
        publicOrigin: "https://chat.example",
      },
    })
  })

  it("shows help and version before it looks at anything else", () => {
    expect(parseCommand(["--help"])).toEqual({ name: "help" })
    expect(parseCommand(["serve", "--help", "--port", "x"])).toEqual({ name: "help" })
    expect(parseCommand(["--version"])).toEqual({ name: "version" })
    expect(help).toContain("--public-url")
  })

  it.each([
    [["serve", "--prot", "1"], /^unknown option --prot \(known: --port, --host/],
    [["serve", "--port", "65536"], /--port must be a number from 0 to 65535, not "65536"/],
    [["serve", "--port", "1e3"], /--port/],
    [["serve", "--port", ""], /--port/],
    [["serve", "--port"], /--port/],
    [["serve", "--data="], /--data must not be empty/],
    [["serve", "--public-url", "chat.example"], /--public-url must be an http or https address/],
    [["serve", "--public-url", "ftp://chat.example"], /--public-url/],
    [["serve", "now"], /unexpected argument "now"/],
    [["sevre"], /unknown command "sevre"/],
    [[], /no command/],
  ])("refuses %j with exit code 2 and says what is wrong", (args, message) => {
    const { exitCode, message: told } = refusal(...args)
    expect(told).toMatch(message)
    expect(told).not.toContain("\n")
    expect(exitCode).toBe(2)
  })
})
