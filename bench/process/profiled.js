/** A CPU profile of this process, from the first time that it is asked for until the end. */
import { writeFileSync } from "node:fs"
import { Session } from "node:inspector/promises"

const everyMicroseconds = 200

/** @param {string} path - where it goes */
export function profileTo(path) {
  /** @type {Session | undefined} */
  let session
  return {
    async begin() {
      if (session) return
      session = new Session()
      session.connect()
      await session.post("Profiler.enable")
      await session.post("Profiler.setSamplingInterval", { interval: everyMicroseconds })
      await session.post("Profiler.start")
    },
    async end() {
      if (!session) return
      const { profile } = await session.post("Profiler.stop")
      writeFileSync(path, JSON.stringify(profile))
    },
  }
}
