import { describe, expect, it } from "vitest"
import { logPartition, ordered } from "../../src/keyspace/key.js"
import { groupOf, groupStage, type Member, rest } from "./group-stage.js"
import { fc, patience, settings } from "./settings.js"

const textsOf = ({ heard }: Member) =>
  heard.flatMap((frame) => (frame.type === "message" ? [frame.text] : []))

describe("a group's lane", () => {
  it("R12 P10 a kick in the middle of a fan-out to 500: who was a member at a seq gets it, nobody else", {
    timeout: patience,
  }, async () => {
    const property = fc.asyncProperty(
      fc.array(fc.nat(499), { minLength: 1, maxLength: 40 }),
      fc.integer({ min: 1, max: 4 }),
      fc.integer({ min: 0, max: 3 }),
      fc.integer({ min: 0, max: 5 }),
      async (kicked, before, after, turns) => {
        const { engine, open } = await groupStage()
        const ann = await open("ann")
        ann.say({ type: "create" })
        await rest(16)
        const group = groupOf(ann)
        const members: Member[] = []
        for (let at = 0; at < 500; at++) members.push(await open(`m${at}`))
        await rest(16)
        for (let at = 0; at < 500; at += 100)
          ann.say({
            type: "invite",
            group,
            peers: members.slice(at, at + 100).map(({ peer }) => peer),
          })
        await rest(16)
        for (let n = 0; n < before; n++) ann.say({ type: "send", group, text: `before ${n}` })
        for (let turn = 0; turn < turns; turn++) await new Promise((go) => setImmediate(go))
        const peers = [...new Set(kicked)].map((at) => `m${at}`)
        ann.say({ type: "kick", group, peers })
        for (const at of kicked) members[at]?.say({ type: "send", group, text: `by m${at}` })
        for (let n = 0; n < after; n++) ann.say({ type: "send", group, text: `after ${n}` })
        await rest(16)
        const early = Array.from({ length: before }, (_, n) => `before ${n}`)
        const late = Array.from({ length: after }, (_, n) => `after ${n}`)
        for (const member of members) {
          const isOut = peers.includes(member.peer)
          expect(textsOf(member)).toEqual(isOut ? early : [...early, ...late])
          const notices = member.heard.filter(
            (frame) => frame.type === "membership" && frame.change === "kicked",
          )
          expect(notices).toHaveLength(1)
        }
        await engine.close()
      },
    )
    await fc.assert(property, settings(6))
  })

  it("R30 a group that was emptied and is joined again goes on with its seqs, and shows nothing of before", {
    timeout: patience,
  }, async () => {
    const lives = fc.array(
      fc.record({ sends: fc.nat(4), stays: fc.boolean(), wait: fc.boolean() }),
      { minLength: 2, maxLength: 5 },
    )
    const property = fc.asyncProperty(lives, async (rounds) => {
      const { engine, memory, open } = await groupStage()
      const ann = await open("ann")
      ann.say({ type: "create" })
      await rest()
      const group = groupOf(ann)
      ann.say({ type: "leave", group })
      await rest()
      let count = 2
      for (const [at, { sends, stays, wait }] of rounds.entries()) {
        const one = await open(`one${at}`)
        const two = await open(`two${at}`)
        await rest()
        one.say({ type: "join", group })
        two.say({ type: "join", group })
        await rest()
        for (let n = 0; n < sends; n++) one.say({ type: "send", group, text: `${at} ${n}` })
        await rest()
        // Two goes without having acknowledged: what waits for it is its own, whoever comes after it.
        if (!stays) two.line.close()
        if (stays) two.say({ type: "leave", group })
        else one.say({ type: "kick", group, peers: [two.peer] })
        one.say({ type: "leave", group })
        if (wait) await rest()
        await rest()
        const left = one.heard.flatMap((frame) => ("seq" in frame && frame.seq ? [frame.seq] : []))
        expect(Math.min(...left)).toBeGreaterThan(count)
        expect(textsOf(two)).toEqual(Array.from({ length: sends }, (_, n) => `${at} ${n}`))
        expect(textsOf(one)).toEqual([])
        one.line.close()
        if (stays) two.line.close()
        while ((await memory.get([logPartition(`g:${group}`), ordered(count + 1)])) !== undefined)
          count++
      }
      const late = await open("late")
      late.say({ type: "join", group })
      await rest()
      late.say({ type: "history", group, notices: true })
      await rest()
      const page = late.heard.find((frame) => frame.type === "page")
      expect(page?.entries.map(({ seq }) => seq)).toEqual([count + 1])
      expect(textsOf(late)).toEqual([])
      await engine.close()
    })
    await fc.assert(property, settings(25))
  })
})
