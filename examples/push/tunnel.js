/** A wire to a phone that goes into a tunnel: what is on its way is lost, and nobody hears of it for a while. */

/**
 * @param {import("@peerage/core/protocol").Dialer} wire
 * @returns {import("@peerage/core/protocol").Dialer & { enter(): void, cut(): void }}
 */
export function tunnelOn(wire) {
  let isInside = false
  /** @type {import("@peerage/core/protocol").Line | undefined} */
  let line
  return {
    async dial(options, events) {
      if (isInside) throw new Error("no signal")
      const dialled = await wire.dial(options, {
        onFrame: (frame) => isInside || events.onFrame(frame),
        onClose: () => events.onClose(),
      })
      line = dialled
      return { ...dialled, send: (frame) => isInside || dialled.send(frame) }
    },
    enter() {
      isInside = true
    },
    /** The engine notices. */
    cut() {
      line?.close()
    },
  }
}
