// What a message to a group costs the store and the engine, by the size of the group and by how many are online (L13).
// The claim: the store writes the same for 10 members as for 10,000; the CPU follows those who are online.
import { createEngine, inProcess, memoryStore } from "@peerage/core"
import { open } from "./open.js"

const messages = 500
const inFlight = 16
const text = "x".repeat(200)

/** A group of so many members, of whom so many have sessions that acknowledge what they get. */
export async function withGroup(members, online) {
  const store = memoryStore()
  let isCounting = false
  let rows = 0
  let bytes = 0
  let told = 0
  const { commit } = store
  store.commit = (transactions) => {
    if (isCounting) {
      for (const { puts = [] } of transactions) {
        for (const [[partition, sort], value] of puts) {
          // Acknowledgements are written once a second, whatever is said meanwhile.
          if (partition.startsWith("cursor/")) continue
          rows++
          bytes += partition.length + sort.length + value.length
        }
      }
    }
    return commit.call(store, transactions)
  }
  const engine = createEngine({ appId: "bench", store, limits: { groupMembers: members } })
  await engine.open()
  const peers = Array.from({ length: members }, (_, n) => `member-${n}`)
  await engine.host.groups.create({ id: "bench", members: peers.slice(0, 90) })
  for (let at = 90; at < members; at += 90)
    await engine.host.groups.invite("bench", peers.slice(at, at + 90))
  let answered = 0
  let heard = 0
  let onProgress = () => {}
  const dialer = inProcess(engine)
  const lines = []
  for (let n = 0; n < online; n++) {
    const line = await open(dialer, `member-${n}`, [], (frame) => {
      if (frame.type === "sent") answered += frame.items.length
      else if (frame.type === "message" || frame.type === "membership") {
        if (frame.type === "message") heard++
        if (frame.type === "membership" || frame.seq % 16 === 0 || heard % messages === 0)
          line?.send({ type: "ack", positions: [["g:bench", frame.seq]] })
      } else return
      onProgress()
    })
    lines.push(line)
  }
  return {
    members,
    online,
    rows: () => rows / told,
    bytes: () => bytes / told,
    /** CPU in µs a message, over one run of all messages. */
    async round() {
      isCounting = true
      answered = 0
      heard = 0
      let sent = 0
      const deliveries = messages * (online - 1)
      const before = process.cpuUsage()
      await new Promise((done) => {
        onProgress = () => {
          while (sent < messages && sent - answered < inFlight)
            lines[0].send({ type: "send", ref: ++sent, group: "bench", text })
          if (answered === messages && heard === deliveries) done(undefined)
        }
        onProgress()
      })
      isCounting = false
      told += messages
      const { user, system } = process.cpuUsage(before)
      return (user + system) / messages
    },
    close: () => engine.close(),
  }
}
