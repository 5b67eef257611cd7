/** Frames that nobody sound would send, by the hundred thousand: through the codec, and over both wires of a real host. */
import { once } from "node:events"
import { ClientFrame } from "@peerage/core/protocol"
import { socketIo } from "@peerage/transport-socketio/client"
import { expect, it, onTestFinished } from "vitest"
import { WebSocket } from "ws"
import { person } from "../fixtures/crowd.js"
import { isFrame, stripped } from "../fixtures/frame-grammar.js"
import { MortalHost } from "../fixtures/mortal-host.js"
import { changed, corpus, garbled } from "../fixtures/mutations.js"
import { watchProcess } from "../fixtures/process-figures.js"
import { seeded } from "../fixtures/seeded.js"

const seed = Number(process.env.PEERAGE_SEED ?? 20_141_123)
const decoded = Number(process.env.PEERAGE_FRAMES ?? 1_000_000)
const onWire = Math.ceil(decoded / 20)

it(`F17 S22 S23 ${decoded} frames are decoded or refused, exactly as the grammar says, seed ${seed}`, {
  timeout: 300_000,
}, () => {
  const random = seeded(seed)
  const frames = corpus(4_000, seed)
  const any = () => frames[random(frames.length)]
  const figures = watchProcess(() => {})
  let heap = 0
  let longestMs = 0
  let accepted = 0
  const wrong: unknown[] = []
  for (let n = 0; n < decoded; n++) {
    if (n === decoded / 10) heap = figures().heapUsed
    const frame = n < frames.length ? frames[n] : changed(any(), any(), random)
    const at = performance.now()
    const result = ClientFrame.decode(frame)
    longestMs = Math.max(longestMs, performance.now() - at)
    const isTaken = result._tag === "Right"
    if (isTaken) accepted++
    // Fields that are none are dropped; all others must be right, and what is right must be taken.
    if (isTaken ? !isFrame(result.right) : isFrame(stripped(frame))) wrong.push(frame)
  }
  const growth = figures().heapUsed - heap
  expect(wrong.slice(0, 3).map((frame) => JSON.stringify(frame)?.slice(0, 300))).toEqual([])
  expect(accepted).toBeGreaterThan(decoded / 100)
  expect(accepted).toBeLessThan(decoded / 2)
  expect(longestMs).toBeLessThan(500)
  expect(growth).toBeLessThan(4_000_000)
  expect(({} as Record<string, unknown>).admin).toBeUndefined()
  console.log(
    `F17 codec: ${decoded} frames, ${accepted} were valid and taken, 0 wrong, slowest ${longestMs.toFixed(1)} ms, heap ${growth >= 0 ? "+" : ""}${Math.round(growth / 1024)} KiB`,
  )
})

/** How a stranger speaks on a wire: how it begins, and how it puts a frame. */
interface Wire {
  readonly path: string
  /** What it says first; resolves when there is a line to be hostile on. */
  begin(line: WebSocket, n: number): Promise<void>
  readonly good: readonly string[]
  put(frame: unknown): string
}

const wires: readonly (readonly [string, Wire])[] = [
  [
    "socket.io",
    {
      path: "/socket.io/?EIO=4&transport=websocket",
      async begin(line, n) {
        await once(line, "message")
        line.send('40{"appId":"demo"}')
        await once(line, "message")
        const open = { type: "open", ref: 1, version: 1, peer: `m${n}`, device: "d", watch: ["m"] }
        if (n % 2 === 0) line.send(`42${JSON.stringify(["f", [open]])}`)
      },
      good: [
        '42["f",[{"type":"send","ref":1,"to":["m"],"text":"hello"}]]',
        '42["f","[{\\"type\\":\\"close\\",\\"ref\\":1}]"]',
        '40{"appId":"demo","auth":{"token":"t"}}',
        ...[
          "43999[1]",
          '421["send",null]',
          '42["send",{]',
          '451-["f",{"_placeholder":true,"num":0}]',
        ],
      ],
      put: (frame) => `42${JSON.stringify(["f", [frame]])}`,
    },
  ],
  [
    "2014",
    {
      path: "/avoscloud",
      async begin(line, n) {
        await once(line, "open")
        if (n % 2 === 0) line.send(`{"cmd":"session","op":"open","peerId":"m${n}","appId":"demo"}`)
      },
      good: [
        '{"cmd":"session","op":"open","peerId":"m","appId":"demo","sessionPeerIds":["m"]}',
        '{"cmd":"direct","peerId":"m","toPeerIds":["m"],"msg":"hello","id":"1"}',
        '{"cmd":"room","op":"join","peerId":"m","roomId":"x","roomPeerIds":["m"]}',
        '{"cmd":"ack","peerId":"m","ids":["x.1"]}',
        '{"cmd":"session","op":"query","peerId":"m","sessionPeerIds":["m"]}',
        "{}",
      ],
      put: (frame) => JSON.stringify(asCommand(frame)) ?? "null",
    },
  ],
]

it.each(wires)(
  `F17 S26 ${onWire} malformed frames on the wire of %s: none is uncaught, nobody waits, a good client goes on, seed ${seed}`,
  {
    timeout: 300_000,
  },
  async (name, wire) => {
    // Its store is on the disk: what is said beside is kept, and would be taken for memory that the hostile left behind.
    const host = await MortalHost.make({
      engine: { resumeWindowMs: 200, limits: { peerMemoryMs: 1, idleConversationMs: 200 } },
    })
    onTestFinished(() => host.end())
    await host.start()
    const transport = socketIo(host.url)
    const [alice, bob] = [
      person({ peerId: "alice", transport }),
      person({ peerId: "bob", transport }),
    ]
    await Promise.all([alice.client.open({ watch: ["bob"] }), bob.client.open()])
    let isOver = false
    let sent = 0
    const talking = (async () => {
      while (!isOver) await alice.client.send(`${++sent}`, { to: "bob" })
    })()

    const random = seeded(seed)
    const frames = corpus(2_000, seed)
    const any = () => frames[random(frames.length)]
    const packet = (): string | Buffer => {
      const way = random(10)
      if (way === 0) return Buffer.from(Array.from({ length: random(40) }, () => random(256)))
      if (way < 4) return garbled(wire.good[random(wire.good.length)] as string, random)
      const text = wire.put(changed(any(), any(), random))
      return way < 6 ? garbled(text, random) : text
    }
    let said = 0
    let lines = 0
    const hostile = async (until: number) => {
      while (said < until) {
        const line = new WebSocket(`ws://127.0.0.1:${host.port}${wire.path}`, {
          skipUTF8Validation: true,
        })
        line.on("error", () => {})
        const closed = new Promise((resolve) => line.once("close", resolve))
        await Promise.race([wire.begin(line, lines++), closed])
        for (let left = 40; left > 0; left--) {
          if (line.readyState !== WebSocket.OPEN) break
          line.send(packet())
          said++
          // What ends the line ends it for what comes after: only so much is wasted on it.
          if (left % 8 === 0) await new Promise((resolve) => setImmediate(resolve))
        }
        // Answered only after all that was said before it was read.
        line.close()
        await closed
      }
    }
    const all = (until: number) => Promise.all(Array.from({ length: 8 }, () => hostile(until)))
    let longestMs = 0
    /** When nothing of the hostile is left but the host's memory of it. */
    const quiet = async () => {
      for (;;) {
        const figures = await host.figures()
        // It tells of the time since it was asked last.
        longestMs = Math.max(longestMs, figures.longestTurnMs)
        // The conversation of the two who talk beside may stay.
        if (figures.connections === 2 && figures.sessions === 2 && figures.conversations < 2)
          return figures
        await new Promise((resolve) => setTimeout(resolve, 50))
      }
    }
    /** When its heap falls no more: what lines that ended have left is let go of a little later, and by more than one sweep. */
    const settled = async () => {
      for (let seen = await quiet(); ; ) {
        await new Promise((resolve) => setTimeout(resolve, 700))
        const now = await quiet()
        const isLower = now.heapUsed < 0.99 * seen.heapUsed
        seen = { ...now, heapUsed: Math.min(seen.heapUsed, now.heapUsed) }
        if (!isLower) return seen
      }
    }
    await all(onWire / 5)
    const before = await settled()
    await all(onWire)
    const after = await settled()
    isOver = true
    await talking
    await bob.until(() => bob.heard.length === sent)
    expect(bob.heard.map(({ text }) => text)).toEqual(
      Array.from({ length: sent }, (_, n) => `${n + 1}`),
    )
    expect(sent).toBeGreaterThan(100)
    expect(host.problems).toEqual([])
    expect([...alice.faults, ...bob.faults]).toEqual([])
    expect(alice.sessions).toHaveLength(1)
    console.log(
      `F17 ${name}: ${said} malformed frames on ${lines} lines, 0 uncaught, longest turn ${longestMs} ms, heap ${mb(before.heapUsed)} then ${mb(after.heapUsed)} MB, ${sent} messages of a good client beside`,
    )
    expect(longestMs).toBeLessThan(500)
    expect(after.heapUsed).toBeLessThan(before.heapUsed + 2_000_000)
    await Promise.all([alice.client.close(), bob.client.close()])
  },
)

/** The words of today in the mouth of 2014. */
function asCommand(frame: unknown): unknown {
  if (typeof frame !== "object" || frame === null || Array.isArray(frame)) return frame
  const { type, peer, peers, to, text, group, ref, ...rest } = frame as Record<string, unknown>
  const [cmd, op] =
    type === "send"
      ? ["direct"]
      : type === "ack"
        ? ["ack"]
        : type === "join" || type === "kick"
          ? ["room", type]
          : ["session", type]
  const said = {
    cmd,
    op,
    peerId: peer ?? "m",
    toPeerIds: to,
    sessionPeerIds: peers,
    msg: text,
    roomId: group,
    i: ref,
  }
  return { ...said, ...rest }
}

const mb = (bytes: number): string => (bytes / 1_048_576).toFixed(1)
