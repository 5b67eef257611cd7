/** What is known to be vulnerable is not installed: an audit needs a registry that answers, a floor does not. */
import { fileURLToPath } from "node:url"
import { describe, expect, it } from "vitest"
import { belowFloor, type Floor, type Installed, installedIn, isBelow } from "./version-floor.js"

const root = fileURLToPath(new URL("../../..", import.meta.url))

const floors: Readonly<Record<string, Floor>> = {
  "socket.io": {
    version: "4.6.2",
    because: "CVE-2024-38355: an `error` event that nobody hears ends the process",
  },
  "socket.io-parser": {
    version: "4.2.7",
    because: "CVE-2026-69185, CVE-2026-33151: attachments without bound; CVE-2023-32695: a throw",
  },
  "engine.io": {
    version: "6.6.7",
    because: "CVE-2026-59725: a binary POST; CVE-2023-31125, CVE-2022-41940: uncaught exceptions",
  },
  ws: {
    version: "8.21.0",
    because:
      "CVE-2026-48779 and CVE-2026-45736: uninitialised memory; CVE-2024-37890: many headers",
  },
}

describe("known-vulnerable versions (S26)", () => {
  it("are not installed, in no copy of a package", () => {
    const installed = installedIn(root)
    expect(belowFloor(installed, floors)).toEqual([])
    // A package that nobody needs any more needs no floor, and a typing error would hold off nothing.
    const names = new Set(installed.map(({ name }) => name))
    expect(Object.keys(floors).filter((name) => !names.has(name))).toEqual([])
  })

  it("are found in the lock file, in a folder, and in a copy below another package", () => {
    const installed: readonly Installed[] = [
      { place: "node_modules/ws", name: "ws", locked: "8.20.9", found: "8.21.0" },
      { place: "node_modules/engine.io", name: "engine.io", locked: "6.6.7", found: "6.6.6" },
      { place: "node_modules/a/node_modules/ws", name: "ws", locked: "7.5.10", found: undefined },
      { place: "node_modules/socket.io", name: "socket.io", locked: "4.6.2", found: "4.6.2" },
      { place: "node_modules/constructor", name: "constructor", locked: "0.0.1", found: "0.0.1" },
    ]
    expect(belowFloor(installed, floors).map((line) => line.split(":")[0])).toEqual([
      "node_modules/ws is 8.20.9, under 8.21.0",
      "node_modules/engine.io is 6.6.6, under 6.6.7",
      "node_modules/a/node_modules/ws is 7.5.10, under 8.21.0",
    ])
  })

  it("are compared as numbers, part by part, and a preview comes before its version", () => {
    const rising = [
      "0.9.9",
      "1.0.0-beta.1",
      "1.0.0",
      "1.0.9",
      "1.0.10",
      "1.2.0",
      "1.10.0",
      "10.0.0",
    ]
    for (const [n, version] of rising.entries()) {
      expect(rising.filter((other) => isBelow(other, version))).toEqual(rising.slice(0, n))
    }
    expect(() => isBelow("latest", "1.0.0")).toThrow(/no version/)
  })
})
