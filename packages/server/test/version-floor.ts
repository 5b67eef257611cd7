/** Which installed packages are older than the version that mended what is known of them. Asks no registry. */
import { existsSync, readFileSync } from "node:fs"
import { join } from "node:path"

/** The first version of a package without its known holes, and what they were. */
export interface Floor {
  readonly version: string
  readonly because: string
}

/** A copy of a package: where it lies, and which version the lock file and the folder itself say that it is. */
export interface Installed {
  readonly place: string
  readonly name: string
  readonly locked: string
  /** Absent where it is not installed, as an optional package of another platform. */
  readonly found: string | undefined
}

/** Every copy of every package that the lock file names, not the project's own. */
export function installedIn(root: string): readonly Installed[] {
  const lock = read(join(root, "package-lock.json")) as {
    readonly packages: Readonly<Record<string, { readonly version?: string }>>
  }
  return Object.entries(lock.packages).flatMap(([place, { version }]) => {
    const name = place.split("node_modules/").at(-1)
    if (version === undefined || name === undefined || !place.includes("node_modules/")) return []
    const manifest = join(root, place, "package.json")
    const found = existsSync(manifest) ? (read(manifest) as { version: string }).version : undefined
    return [{ place, name, locked: version, found }]
  })
}

/** What is too old, said so that it can be acted on. */
export function belowFloor(
  installed: readonly Installed[],
  floors: Readonly<Record<string, Floor>>,
): readonly string[] {
  return installed.flatMap(({ place, name, locked, found }) => {
    const floor = Object.hasOwn(floors, name) ? floors[name] : undefined
    if (floor === undefined) return []
    return [...new Set([locked, found ?? locked])]
      .filter((version) => isBelow(version, floor.version))
      .map((version) => `${place} is ${version}, under ${floor.version}: ${floor.because}`)
  })
}

/** Compares two versions of the form 1.2.3; one with a `-` behind comes before the one without. */
export function isBelow(version: string, floor: string): boolean {
  const [mine, theirs] = [partsOf(version), partsOf(floor)]
  for (const n of [0, 1, 2]) {
    const difference = (mine.numbers[n] as number) - (theirs.numbers[n] as number)
    if (difference !== 0) return difference < 0
  }
  return mine.early && !theirs.early
}

function partsOf(version: string): {
  readonly numbers: readonly number[]
  readonly early: boolean
} {
  const parts = /^(\d+)\.(\d+)\.(\d+)(-)?/.exec(version)
  if (parts === null) throw new Error(`${version} is no version that can be compared`)
  return { numbers: parts.slice(1, 4).map(Number), early: parts[4] !== undefined }
}

function read(path: string): unknown {
  return JSON.parse(readFileSync(path, "utf8"))
}
