/** Where an app's database lies under the data directory. */

/**
 * A directory name for an app id: no two ids share one, also where file names ignore case, and none is a name that an
 * operating system keeps for itself. Plain ids stay readable; all others are written as one number in base 36, since
 * escaping each byte could pass the 255 bytes of a file name.
 */
export function appDirectory(appId: string): string {
  if (/^[a-z0-9_-]+$/.test(appId)) return `app-${appId}`
  return `app~${BigInt(`0x${Buffer.from(appId).toString("hex")}`).toString(36)}`
}
