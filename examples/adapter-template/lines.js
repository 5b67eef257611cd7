/** The wire: lines of text over TCP, each a list of frames as JSON. Both ends cut and join them here. */

/** A packet is closed here, well under what the other end takes. */
const packetBytes = 49_152
/** The longest line that is read; whoever sends more is cut off. */
export const mostBytes = 65_536

/**
 * Cuts what arrives into lines.
 *
 * @param {number} most
 * @param {(line: string) => void} onLine
 * @param {() => void} onTooLong
 */
export function lineReader(most, onLine, onTooLong) {
  /** @type {Buffer[]} */
  let parts = []
  let bytes = 0
  return (/** @type {Buffer} */ chunk) => {
    let begin = 0
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, begin)) {
      const line = Buffer.concat([...parts, chunk.subarray(begin, end)])
      parts = []
      bytes = 0
      begin = end + 1
      if (line.length > most) return onTooLong()
      onLine(line.toString("utf8"))
    }
    const rest = chunk.subarray(begin)
    if (rest.length === 0) return
    bytes += rest.length
    if (bytes > most) return onTooLong()
    parts.push(rest)
  }
}

/**
 * TP8: gathers the frames of one turn of the event loop, and hands them on as few lines.
 *
 * @param {(line: string) => void} write
 */
export function frameWriter(write) {
  /** @type {string[]} */
  let frames = []
  let bytes = 0
  let isScheduled = false

  function flush() {
    if (frames.length === 0) return
    const line = `[${frames.join(",")}]\n`
    frames = []
    bytes = 0
    write(line)
  }

  return {
    /** Bytes that wait for the end of the turn. */
    get waiting() {
      return bytes
    },
    /** @param {string} frame as JSON */
    push(frame) {
      const more = Buffer.byteLength(frame) + 1
      if (bytes > 0 && bytes + more > packetBytes) flush()
      frames.push(frame)
      bytes += more
      if (isScheduled) return
      isScheduled = true
      queueMicrotask(() => {
        isScheduled = false
        flush()
      })
    },
    flush,
  }
}
