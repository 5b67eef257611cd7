/** Directories that cannot hold a store (F6). The tests run as root too, whom no mode keeps out: so there are mounts. */
import { spawnSync } from "node:child_process"
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createEngine } from "@peerage/core"
import { levelStore } from "@peerage/store-level"
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest"
import { fill, found } from "../fixtures/filled-store.js"

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "peerage-place-"))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const mount = (...args: readonly string[]) => spawnSync("mount", args).status === 0

/** Whether this process may mount; if not, that is said aloud. */
function mayMount(): boolean {
  const isRoot = process.getuid?.() === 0
  const probe = isRoot && spawnSync("unshare", ["-m", "true"]).status === 0
  if (!probe) console.warn("!!! F6 NOT TESTED in part: this machine lets nobody mount")
  return probe
}

/** A small file system of its own, at a path. */
async function tmpfs(path: string, size: string): Promise<void> {
  await mkdir(path)
  expect(mount("-t", "tmpfs", "-o", `size=${size}`, "tmpfs", path)).toBe(true)
  onTestFinished(() => {
    spawnSync("umount", ["-l", path])
  })
}

async function expectRefused(directory: string): Promise<void> {
  for (let attempt = 0; attempt < 2; attempt++) {
    const engine = createEngine({ appId: "demo", store: levelStore(directory) })
    const error = await engine.open().catch((reason: Error) => reason)
    expect(error).toMatchObject({ name: "PeerageError", code: "store-open-failed" })
    expect((error as Error).cause).toBeInstanceOf(Error)
    expect((error as Error).message).not.toContain(folder)
    await engine.close()
  }
}

/** The host lives: in another place it stores and finds. */
async function expectAlive(name: string): Promise<void> {
  await mkdir(join(folder, name))
  const { closed, texts } = await fill(join(folder, name), 1, 3, 20)
  expect(await found(closed)).toMatchObject({ messages: texts.map((text) => ({ text })) })
}

const places: Readonly<Record<string, () => Promise<string>>> = {
  "a file": async () => {
    await writeFile(join(folder, "file"), "mine")
    return join(folder, "file")
  },
  "below a file": async () => join(folder, "file", "data"),
  "without a parent": async () => join(folder, "none", "data"),
  "a link to nothing": async () => {
    await symlink(join(folder, "nothing"), join(folder, "dangling"))
    return join(folder, "dangling")
  },
  "a link to itself": async () => {
    await symlink(join(folder, "loop"), join(folder, "loop"))
    return join(folder, "loop", "data")
  },
  "too long a name": async () => join(folder, "x".repeat(300)),
  "a device": async () => "/dev/null",
}

describe("F6 ST12 a place that cannot hold a store: store-open-failed with its cause, and the host lives", () => {
  it("all of them", async () => {
    for (const make of Object.values(places)) await expectRefused(await make())
    await expectAlive("after-all")
    console.log(
      `F6 places=${Object.keys(places).length} refused with a code and a cause, host alive`,
    )
  })

  describe.runIf(mayMount())("mounts", () => {
    it("F6 a read-only file system, with a store and without one", async () => {
      const disk = join(folder, "read-only")
      await tmpfs(disk, "16m")
      const { closed, texts } = await fill(disk, 2, 20, 100)
      expect(mount("-o", "remount,ro", disk)).toBe(true)
      await expectRefused(closed)
      await expectRefused(join(disk, "new"))
      expect(mount("-o", "remount,rw", disk)).toBe(true)
      expect(await found(closed)).toMatchObject({ messages: texts.map((text) => ({ text })) })
      await expectAlive("after-read-only")
    })

    it("F6 F5 a file system without room, and with room again", async () => {
      const disk = join(folder, "full")
      await tmpfs(disk, "8m")
      const { closed, texts } = await fill(disk, 2, 20, 100)
      const ballast = join(disk, "ballast")
      spawnSync("dd", ["if=/dev/zero", `of=${ballast}`, "bs=4096"])
      await expectRefused(closed)
      await rm(ballast)
      expect(await found(closed)).toMatchObject({ messages: texts.map((text) => ({ text })) })
    })
  })
})
