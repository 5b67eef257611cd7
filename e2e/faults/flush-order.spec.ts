/** Flush, then answer: seen in what a host asks of the system, one call after the other (F3). */
import { spawn } from "node:child_process"
import { once } from "node:events"
import { mkdtemp, readFile, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { fileURLToPath } from "node:url"
import { describe, expect, it, onTestFinished } from "vitest"
import { has } from "../fixtures/flush.js"

const script = fileURLToPath(new URL("../fixtures/storm-host.js", import.meta.url))
const wanted = 200

describe.runIf(has("strace", "F3"))("the order of the system calls", () => {
  it("P1 ST6 F3 each answer leaves after a flush that began after its message was written", async () => {
    const folder = await mkdtemp(join(tmpdir(), "peerage-order-"))
    const trace = join(folder, "trace")
    const calls = "trace=write,writev,pwrite64,fdatasync,fsync"
    const args = ["-f", "-y", "-s", "65536", "-e", calls, "-o", trace, process.execPath]
    const host = spawn("strace", [...args, script, join(folder, "data"), "sync", "{}", "1000000"], {
      stdio: ["ignore", "pipe", "inherit"],
    })
    let pid = 0
    onTestFinished(async () => {
      if (host.exitCode === null && host.signalCode === null) host.kill("SIGKILL")
      await rm(folder, { recursive: true, force: true })
    })
    let acked = 0
    for await (const line of createInterface({ input: host.stdout })) {
      if (line.startsWith("ready ")) pid = Number(line.split(" ")[1])
      if (line.startsWith("acked ") && ++acked === wanted) process.kill(pid, "SIGKILL")
    }
    if (host.exitCode === null && host.signalCode === null) await once(host, "exit")

    const { answers, early } = judge(await readFile(trace, "latin1"))
    console.log(`F3 answers=${answers} before their flush=${early.length}`)
    expect(early).toEqual([])
    expect(answers).toBeGreaterThanOrEqual(wanted)
  })
})

/** Goes through the trace: what was written to a log, what of it a flush has made safe, and what was answered. */
function judge(trace: string): { readonly answers: number; readonly early: readonly string[] } {
  const early: string[] = []
  let [answers, safe] = [0, ""]
  let written = ""
  /** By thread: what a call that has begun will do once it ends. */
  const begun = new Map<string, () => void>()
  for (const line of trace.split("\n")) {
    const [, thread = "", rest = ""] = /^(\d+) +(.*)$/s.exec(line) ?? []
    const isLog = /^\w+\(\d+<[^>]*\.log>/.test(rest)
    if (/^(write|writev|pwrite64)\(1</.test(rest)) {
      const [, writer, number] = /acked (\w+) \d+ (\d+)/.exec(rest) ?? []
      if (number === undefined) continue
      answers++
      if (!safe.includes(`${number} ${writer} `)) early.push(rest)
    } else if (isLog || /resumed>/.test(rest)) {
      begin(thread, rest)
      if (!/<unfinished/.test(rest)) {
        if (/= -?\d+/.test(rest) && !/= -1/.test(rest)) begun.get(thread)?.()
        begun.delete(thread)
      }
    }
  }
  return { answers, early }

  function begin(thread: string, call: string): void {
    if (/^(write|writev|pwrite64)/.test(call)) begun.set(thread, () => (written += call))
    if (!/^f(data)?sync/.test(call)) return
    // What is written while it flushes may be flushed or not.
    const before = written
    begun.set(thread, () => {
      safe += before
      written = written.slice(before.length)
    })
  }
}
