/** A dialer whose lines a test can cut, so that both ends notice. */
import type { Dialer } from "@peerage/core/protocol"

export function cuttable(transport: Dialer): Dialer & { cut(): void } {
  const cuts = new Set<() => void>()
  return {
    async dial(options, events) {
      const line = await transport.dial(options, events)
      cuts.add(() => line.close())
      return line
    },
    cut() {
      for (const cut of cuts) cut()
      cuts.clear()
    },
  }
}
