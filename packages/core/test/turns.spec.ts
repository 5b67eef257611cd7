/** What the host's own code asks for in one go is done in several turns of the event loop, in its order (F25). */
import { createEngine, inProcess } from "@peerage/core"
import { describe, expect, it } from "vitest"
import { Inlet } from "../src/in-process/inlet.js"
import { Turns } from "../src/in-process/turns.js"
import { openRaw } from "./raw-peer.js"

const aTurn = () => new Promise((done) => setTimeout(done, 2))

describe("F25 turns", () => {
  it("F25 do what is asked in order, some now and the rest later, and a throw costs nobody else", async () => {
    const turns = new Turns()
    const done: number[] = []
    const uncaught: unknown[] = []
    const keep = (error: unknown) => uncaught.push(error)
    process.on("uncaughtException", keep)
    for (let n = 0; n < 3_000; n++)
      turns.run(() => {
        done.push(n)
        if (n === 1_500) throw new Error("somebody's mistake")
      })
    expect(done.length).toBeLessThan(1_000)
    await expect.poll(() => done.length).toBe(3_000)
    expect(done).toEqual(Array.from({ length: 3_000 }, (_, n) => n))
    expect(uncaught).toHaveLength(1)
    process.off("uncaughtException", keep)
  })

  it("F25 TP4 TP7 an inlet that is paced tells all in order, and its end after them", async () => {
    const turns = new Turns()
    const inlets = Array.from(
      { length: 5 },
      () => new Inlet<number>({ pace: (goOn) => turns.take(goOn) }),
    )
    const heard = inlets.map((): (number | "end")[] => [])
    for (const [n, inlet] of inlets.entries()) {
      inlet.onFrame((frame) => {
        heard[n]?.push(frame)
        // More, while it is being told.
        if (frame < 500) inlet.push(frame + 1_000)
      })
      inlet.onEnd(() => heard[n]?.push("end"))
      for (let frame = 0; frame < 1_000; frame++) inlet.push(frame)
    }
    await aTurn()
    expect(heard.flat().length).toBeLessThan(7_500)
    await expect.poll(() => heard.flat().length).toBe(7_500)
    for (const inlet of inlets) inlet.end()
    await expect.poll(() => heard.flat().length).toBe(7_505)
    const expected = [...Array.from({ length: 1_500 }, (_, n) => n), "end"]
    for (const each of heard) expect(each).toEqual(expected)
  })

  it("P2 F25 a host that sends 3,000 times in one go has its order, and timers come in between", async () => {
    const engine = createEngine({ appId: "demo" })
    await engine.open()
    const bob = await openRaw(inProcess(engine), "bob")
    let timers = 0
    const timer = setInterval(() => timers++, 1)
    const texts = Array.from({ length: 3_000 }, (_, n) => `${n}`)
    await Promise.all(texts.map((text) => engine.host.send(text, { to: "bob", transient: true })))
    await expect.poll(() => bob.texts().length).toBe(3_000)
    clearInterval(timer)
    expect(bob.texts()).toEqual(texts)
    expect(timers).toBeGreaterThan(2)
    await engine.close()
  })
})
