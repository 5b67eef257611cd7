/** Figures in Prometheus' text format. */
import { describe, expect, it } from "vitest"
import { restApi } from "../src/index.js"
import { key, openEngine, raw, served } from "./served.js"

describe("metrics", () => {
  it("tell sessions, connections, who is online, and what happened since the first reading", async () => {
    const { ask, engine, client } = await served()
    await engine.host.send("before", { from: "alice", to: "bob" })
    const first = await ask("GET", "/metrics")
    expect(first.headers.get("content-type")).toBe("text/plain; version=0.0.4; charset=utf-8")
    expect(first.body).toContain('peerage_messages_total{app="demo",kind="persistent"} 0\n')
    const alice = await client("alice", ["bob", "carol"])
    await client("alice")
    await alice.send("hi", { to: "bob" })
    await alice.send("hi", { to: ["bob", "carol"] })
    await alice.send("…", { to: "bob", transient: true })
    const { body } = await ask("GET", "/metrics")
    const samples = (body as string).split("\n").filter((line) => line && !line.startsWith("#"))
    expect(samples).toEqual([
      'peerage_store_up{app="demo"} 1',
      'peerage_connections{app="demo"} 2',
      'peerage_sessions{app="demo",state="open"} 2',
      'peerage_sessions{app="demo",state="paused"} 0',
      'peerage_online_peers{app="demo"} 1',
      'peerage_conversations{app="demo"} 2',
      'peerage_waiting_sends{app="demo"} 0',
      'peerage_messages_total{app="demo",kind="persistent"} 2',
      'peerage_messages_total{app="demo",kind="transient"} 1',
      'peerage_offline_total{app="demo",reason="no-session"} 2',
      'peerage_offline_total{app="demo",reason="paused"} 0',
      'peerage_offline_total{app="demo",reason="undelivered"} 0',
    ])
  })

  it("F19 count problems by code", async () => {
    const { ask, engine } = await served()
    await ask("GET", "/metrics")
    engine.messages$.subscribe(() => {
      throw new Error("of the host")
    })
    await engine.host.send("x", { from: "alice", to: "bob" })
    const { body } = await ask("GET", "/metrics")
    expect(body).toContain('peerage_problems_total{app="demo",code="defect"} 1\n')
  })

  it("are in the format: help and type before each, labels escaped, a line's end at the end", async () => {
    const appId = 'a"b\\c'
    const engine = await openEngine({ appId })
    const rest = restApi({ apps: [{ engine, restKey: key }] })
    const path = `/v1/apps/${encodeURIComponent(appId)}/metrics`
    const { body } = await raw(rest, path, { headers: { authorization: `Bearer ${key}` } })
    const lines = (body as string).split("\n")
    expect(lines.pop()).toBe("")
    const known = new Set<string>()
    for (const line of lines) {
      const type = /^# TYPE (\w+) (gauge|counter)$/.exec(line)
      if (type) known.add(type[1] as string)
      else if (!line.startsWith("# HELP ")) {
        expect(line).toMatch(/^\w+\{app="a\\"b\\\\c"(,\w+="[\w-]+")*\} \d+$/)
        expect(known).toContain(/^\w+/.exec(line)?.[0])
      }
    }
  })
})
