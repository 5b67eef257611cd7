/** A peer of Peerage, with a client by hand over a socket.io connection by hand. */
import { appId } from "../servers/names.js"
import { openSession } from "./frames.js"
import { lightSocket } from "./light-socket.js"

const begins = '42["f",'.length

/** @type {import("./wire.js").Connect} */
export const connect = (port, options) =>
  openSession(async (onFrame) => {
    const socket = await lightSocket(port, { appId }, (packet) => {
      for (const frame of JSON.parse(packet.slice(begins, -1))) onFrame(frame)
    })
    /** @type {string[]} */
    let texts = []
    // What is said in one turn leaves in one packet, as from the transport's own client.
    const flush = () => {
      socket.write(`42["f",[${texts.join(",")}]]`)
      texts = []
    }
    return {
      send(frame) {
        if (texts.push(JSON.stringify(frame)) === 1) queueMicrotask(flush)
      },
      close: () => socket.close(),
    }
  }, options)
