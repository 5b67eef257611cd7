/** Each example does by its one command what its README says, and says so in its last line. */
import { execFile } from "node:child_process"
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { describe, expect, it } from "vitest"

const root = fileURLToPath(new URL("..", import.meta.url))

/** What the command is given besides. */
const particular: Readonly<Record<string, readonly string[]>> = {
  // Else it serves its page until it is stopped.
  "avoscloud-2014": ["--", "--once"],
  "game-server": ["--", "--seconds", "10"],
}

const examples = readdirSync(join(root, "examples"), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)

/** Runs it and gives its last line; rejects with all that it has said unless it exits with 0. */
async function lastLineOf(name: string): Promise<string | undefined> {
  const args = ["start", "--silent", "--workspace", `examples/${name}`]
  const command = [...args, ...(particular[name] ?? [])]
  return new Promise((resolve, reject) => {
    execFile("npm", command, { cwd: root, timeout: 240_000 }, (error, stdout, stderr) => {
      if (error === null) resolve(stdout.trim().split("\n").at(-1))
      else reject(new Error(`${name} exited with ${error.code}:\n${stdout}\n${stderr}`))
    })
  })
}

describe("the examples", () => {
  it("are all there", () => {
    const expected = [
      "adapter-template",
      "custom-store",
      "embed-in-http",
      "game-server",
      "push",
      "signing-server",
      "support-bot",
    ]
    expect(examples).toEqual(expect.arrayContaining(expected))
  })

  describe.each(examples)("%s", (name) => {
    it("runs by the command in its README, and ends well", { timeout: 250_000 }, async () => {
      const readme = readFileSync(join(root, "examples", name, "README.md"), "utf8")
      expect(readme).toContain(`npm start --workspace examples/${name}\n`)
      expect(await lastLineOf(name)).toMatch(/^done: /)
    })
  })
})
