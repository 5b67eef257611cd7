// Breaks each rule that has a registered break, in a copy of the project, and sees that a test with the rule's number in
// its title fails. A rule whose test does not notice is a failure here.
import { spawn } from "node:child_process"
import { readFileSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { allBreaks } from "./breaks/all.js"
import { makeCopy, removeCopy } from "./copy.js"
import { numbersIn } from "./table.js"

/** A test that hangs where the rule is broken has not said that it is. */
const mostMs = 240_000

/** Breaks them all, or those that are named; answers whether each was noticed. */
export async function breakAll(names) {
  const chosen = allBreaks.filter(({ name }) => names.length === 0 || names.includes(name))
  const unknown = names.filter((name) => !chosen.some((each) => each.name === name))
  if (unknown.length > 0) throw new Error(`There is no break called ${unknown.join(", ")}`)
  const copy = makeCopy()
  const leave = () => {
    removeCopy(copy)
    process.exit(1)
  }
  process.on("SIGINT", leave).on("SIGTERM", leave)
  try {
    return await breakIn(copy, chosen)
  } finally {
    removeCopy(copy)
  }
}

async function breakIn(copy, chosen) {
  // What fails unbroken would be taken for what notices, if a number stands in its title.
  const before = await failing(copy, [...new Set(chosen.flatMap(({ spec }) => spec))])
  if (before.titles.length > 0 || before.said)
    console.error("These fail before anything is broken:", before.said, ...before.titles)
  if (before.said || before.titles.some((title) => numbersIn(title).length > 0)) return false
  const unnoticed = []
  const seen = new Set()
  for (const each of chosen) {
    const { titles, said } = await withBreak(copy, each)
    const shown = new Set(titles.flatMap(numbersIn))
    const missed = each.rules.filter((rule) => !shown.has(rule))
    for (const rule of each.rules) if (shown.has(rule)) seen.add(rule)
    const verdict = missed.length === 0 ? "noticed" : `NOT NOTICED by a test of ${missed.join(" ")}`
    console.log(`${each.rules.join(" ").padEnd(16)}${each.name.padEnd(34)}${verdict}`)
    if (missed.length === 0) continue
    unnoticed.push(each.name)
    console.log(["", ...titles.slice(0, 5), said].join("\n    "))
  }
  console.log(`\n${chosen.length} breaks of ${seen.size} numbers, ${unnoticed.length} not noticed`)
  return unnoticed.length === 0
}

async function withBreak(copy, { name, file, find, replace, spec, test }) {
  const path = join(copy, file)
  const source = readFileSync(path, "utf8")
  if (source.split(find).length !== 2)
    return { titles: [], said: `${name} does not find its place` }
  writeFileSync(
    path,
    source.replace(find, () => replace),
  )
  try {
    return await failing(copy, [spec].flat(), test)
  } finally {
    writeFileSync(path, source)
  }
}

/** The titles of the tests that fail in these files, and what was said if they could not be run. */
async function failing(copy, specs, test) {
  const report = join(copy, "report.json")
  rmSync(report, { force: true })
  const vitest = join(copy, "node_modules/.bin/vitest")
  const filter = test === undefined ? [] : ["-t", test]
  const args = ["run", "--project", "unit*", ...specs, ...filter, "--reporter=json"]
  const said = await run(vitest, [...args, `--outputFile=${report}`], copy)
  let found
  try {
    found = JSON.parse(readFileSync(report, "utf8"))
  } catch {
    return { titles: [], said }
  }
  const tests = found.testResults.flatMap(({ assertionResults }) => assertionResults)
  // A file that cannot even be read shows nothing about a rule.
  const unread = found.testResults.filter(
    ({ assertionResults, status }) => status === "failed" && assertionResults.length === 0,
  )
  const titles = tests.filter(({ status }) => status === "failed").map(({ fullName }) => fullName)
  return { titles, said: unread.map(({ message }) => message).join("\n") }
}

/** Runs it to its end, or ends it with all that it started. */
function run(command, args, cwd) {
  return new Promise((resolve) => {
    // A failing history is not made smaller: that it fails is all that is asked.
    const env = { ...process.env, FC_END: "1" }
    const child = spawn(command, args, {
      cwd,
      env,
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
    })
    let said = ""
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (text) => {
        said = `${said}${text}`.slice(-2_000)
      })
    const end = () => {
      try {
        process.kill(-child.pid, "SIGKILL")
      } catch {
        // It has ended.
      }
    }
    const timer = setTimeout(end, mostMs)
    process.once("exit", end)
    child.on("close", () => {
      clearTimeout(timer)
      process.off("exit", end)
      resolve(said)
    })
  })
}
