// Writes the docs that have a table in the code as their source; with --check only says whether they are up to date.
import { readFile, writeFile } from "node:fs/promises"
import { closeReasons, failures, limitTable } from "@peerage/core"
import { openApi } from "@peerage/rest"
import { dialerRules, numbers, promises, storeRules, transportRules } from "@peerage/testing"

const note = (source) => `<!-- Generated from ${source} by \`npm run docs\`. Do not edit. -->\n\n`
const table = (head, rows) =>
  [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n")
const number = (value) => (Number.isFinite(value) ? value.toLocaleString("en") : String(value))

const pages = {
  "docs/limits.md": `${note("packages/core/src/model/limit.ts")}# Limits

Every bound of the engine, with its default. Change one with the option \`limits\` of \`createEngine\`, or with \`limits\`
of an app in \`peerage.json\`; \`Infinity\` switches one off. Peers in the host's own process have no rates.

${table(
  ["limit", "default", "of what", "when it is reached"],
  Object.entries(limitTable).map(([name, { value, unit, reached }]) => [
    `\`${name}\``,
    number(value),
    unit,
    reached,
  ]),
)}
`,
  "docs/errors.md": `${note("packages/core/src/model/failure.ts")}# Errors

Every refusal has a code that never changes its meaning. The client rejects with a \`PeerageError\`, which has \`code\`,
\`message\`, \`retryable\` and, with \`rate-limited\`, \`retryAfterMs\`.

${table(
  ["code", "what to do", "the same call can succeed later"],
  Object.entries(failures).map(([code, { message, retryable }]) => [
    `\`${code}\``,
    message,
    retryable ? "yes" : "no",
  ]),
)}

## Why a session closed

${table(
  ["code", "meaning", "the client"],
  Object.entries(closeReasons).map(([code, { message, next }]) => [
    `\`${code}\``,
    message,
    next === "retry" ? "comes back by itself" : "stops",
  ]),
)}
`,
  "docs/promises.md": `${note("packages/testing/src/promises.ts")}# Promises

What Peerage promises, and where it stops. Each number stands in the titles of the tests that show it:
\`npx vitest run -t "P6 "\` runs those of one promise.

${promises.map(({ number, name, text }) => `## ${number} ${name}\n\n${text}`).join("\n\n")}

## What stands behind them

Everything else that has a number: how the engine keeps its promises, what breaks naive engines, what is tried against
it. \`npm run promises\` prints each with the tests that name it, and fails on one that has none; \`npm run promises --
--break\` breaks rules one after the other and fails where no test notices.

${numbers
  .filter(({ name }) => !/^(Promises|Obligations)/.test(name))
  .map(({ name, rows }) => `### ${name}\n\n${table(["number", "text"], Object.entries(rows))}`)
  .join("\n\n")}

The obligations of adapters are in [adapters/obligations.md](adapters/obligations.md).
`,
  "docs/adapters/obligations.md": `${note("the rule tables of packages/testing")}# What adapters must do

The obligations of a store, a transport and a dialer. \`storeConformance\` and \`transportConformance\` of
\`@peerage/testing\` have a test for each; [README.md](README.md) says how to write an adapter.

${[
  ["A store", storeRules],
  ["A transport", transportRules],
  ["A dialer", dialerRules],
]
  .map(([title, rules]) => `## ${title}\n\n${table(["rule", "text"], Object.entries(rules))}`)
  .join("\n\n")}
`,
  "docs/rest-openapi.json": `${JSON.stringify(openApi(), null, 2)}\n`,
}

const check = process.argv.includes("--check")
for (const [path, text] of Object.entries(pages)) {
  const current = await readFile(path, "utf8").catch(() => "")
  if (current === text) continue
  if (check) {
    console.error(`${path} is out of date: run \`npm run docs\``)
    process.exitCode = 1
  } else {
    await writeFile(path, text)
    console.log(`wrote ${path}`)
  }
}
