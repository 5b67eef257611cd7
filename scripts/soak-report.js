// What a soak came to, as one page of Markdown that a stranger can check by running the same.
import { execFileSync } from "node:child_process"
import { cpus, loadavg, platform, release, totalmem } from "node:os"

const words = ["lost", "unexpected", "duplicated", "reordered", "holes"]

export function reportOf({ at, began, ended, options, simulated, bugs, faults }) {
  const minutes = Math.round((ended - began) / 60_000)
  const failures = simulated.reduce((sum, one) => sum + (one.failures ?? 0), 0)
  const lines = [
    `# Soak of ${began.toISOString().slice(0, 10)}`,
    "",
    "Written by `npm run soak`. What is counted, and what the words mean: [promises](../promises.md).",
    "",
    ...table(
      ["", ""],
      [
        ["commit", at],
        ["machine", machine()],
        ["began, took", `${began.toISOString()}, ${minutes} min`],
        ["command", `\`${command(options)}\``],
        ["simulator", verdict(failures === 0 && simulated.every((one) => one.ended))],
        ["seeded bugs", bugs ? verdict(bugs.ended) : "not run"],
        ["real faults", verdict(faults.ended)],
      ],
    ),
    "",
    "## Simulator",
    "",
    "Seeds of virtual days; every 50th was run twice and had to be the same run.",
    "",
    ...table(
      ["", ...simulated.map(({ profile }) => profile)],
      [
        ...["seeds", "ops", "repeated", "events", "ok", "failed", "unknown", "recovered"],
        ...["crashes", "hours", "cellsHit", "cells", "operationsPerCpuSecond", "failures"],
        ...words,
      ].map((word) => [named(word), ...simulated.map((one) => one[word] ?? "-")]),
    ),
    "",
    "## Seeded bugs",
    "",
    ...(bugs ? detections(bugs.printed) : ["Not run."]),
    "",
    "## Real faults",
    "",
    ...table(
      ["test", "came to", "s"],
      faults.tests.map(({ title, status, duration }) => [
        title.replaceAll("|", "\\|"),
        status,
        ((duration ?? 0) / 1_000).toFixed(1),
      ]),
    ),
    "",
    "What they counted:",
    "",
    "```",
    ...faults.printed.split("\n").filter((line) => /^F\d+ .*\d/.test(line)),
    "```",
    "",
  ]
  return lines.join("\n")
}

function named(word) {
  if (word === "ok") return "sends: ok"
  if (word === "hours") return "virtual hours"
  if (word === "crashes") return "engines that ended"
  if (word === "cellsHit") return "boundary × fault, hit"
  if (word === "cells") return "boundary × fault, all"
  if (word === "operationsPerCpuSecond") return "operations per s of CPU"
  return word === "failures" ? "seeds that failed" : word
}

/** The table that the seeded bugs print, with the line before it. */
function detections(printed) {
  const lines = printed.split("\n")
  const told = lines.findIndex((line) => line.startsWith("seeded bugs caught"))
  if (told < 0) return ["No table was printed."]
  const rows = lines.slice(told).filter((line) => line.startsWith("| "))
  return [lines[told], "", ...rows]
}

function command({ seeds, cycles, seconds, faults, ...options }) {
  const bugs = options["without-bugs"] ? " --without-bugs" : ""
  const files = faults.map((file) => ` --faults ${file}`).join("")
  return `npm run soak -- --seeds ${seeds} --cycles ${cycles} --seconds ${seconds}${bugs}${files}`
}

function table(head, rows) {
  const line = (cells) => `| ${cells.join(" | ")} |`
  return [line(head), line(head.map(() => "---")), ...rows.map(line)]
}

function verdict(isSound) {
  return isSound ? "no violation" : "**FAILED**"
}

/** What is being judged, to be asked before anything begins. */
export function commit() {
  const git = (...args) => execFileSync("git", args, { encoding: "utf8" }).trim()
  const isChanged = git("status", "--porcelain", "--untracked-files=no") !== ""
  return `\`${git("rev-parse", "HEAD")}\`${isChanged ? ", with changes" : ""}`
}

function machine() {
  const all = cpus()
  const memory = Math.round(totalmem() / 2 ** 30)
  const load = loadavg()[0]?.toFixed(1)
  const system = `${platform()} ${release()}, Node ${process.version}`
  return `${all.length} × ${all[0]?.model.trim()}, ${memory} GiB, ${system}, load ${load} at the end`
}
