/** Fills a store through an engine, as its host would have over months, and closes it as its host would. */
import { createEngine, inProcess } from "@peerage/core"
import { numbered } from "../loads/load.js"
import { appId } from "../servers/names.js"
import { noRates, storeOf } from "../servers/peerage.js"
import { openSession } from "../wires/frames.js"

const { directory, senders, peers, each } = JSON.parse(process.argv[2] ?? "")
/** Below what may wait for a conversation that is being loaded. */
const inFlight = 200

const engine = createEngine({
  appId,
  store: storeOf({ store: "level-unflushed", directory }),
  limits: noRates,
})
await engine.open()
const dialer = inProcess(engine)
const { signal } = new AbortController()
for (let n = 0; n < senders; n++) {
  const names = Array.from({ length: peers }, (_, at) => `peer-${n * peers + at}`)
  const dial = (/** @type {(frame: any) => void} */ onFrame) =>
    dialer.dial({ appId, signal }, { onFrame, onClose() {} })
  const sender = await openSession(/** @type {any} */ (dial), { peer: `sender-${n}`, watch: names })
  await new Promise((done) => {
    let [sent, answered] = [0, 0]
    const fill = () => {
      while (sent < peers * each && sent - answered < inFlight) {
        const at = sent++
        sender.send(names[at % peers] ?? "", numbered(at, 200), () => {
          if (++answered === peers * each) done(undefined)
          else fill()
        })
      }
    }
    fill()
  })
  await sender.close()
}
await engine.close()
process.exit(0)
