// Which test shows which number, by the tests' titles. Pure: knows neither vitest nor where the tables come from.
const inTitle = /\b(?:TP|ST|DL|[PLRCSF])\d+\b/g

/** The numbers that a title names, each once. */
export const numbersIn = (title) => [...new Set(title.match(inTitle) ?? [])]

/**
 * What each number is shown by, and what is wrong with that.
 *
 * @param {readonly { name: string, rows: Readonly<Record<string, string>> }[]} tables
 * @param {readonly { title: string, file: string, isSkipped: boolean }[]} tests
 * @param {Readonly<Record<string, string>>} missing
 */
export function judge(tables, tests, missing) {
  const shownBy = new Map(tables.flatMap(({ rows }) => Object.keys(rows).map((n) => [n, []])))
  const problems = []
  for (const test of tests) {
    for (const number of numbersIn(test.title)) {
      const found = shownBy.get(number)
      if (found) found.push(test)
      else problems.push(`${number} is no number, but in the title of '${test.title}'`)
    }
  }
  const skipped = []
  for (const [number, found] of shownBy) {
    if (found.length === 0 && !Object.hasOwn(missing, number))
      problems.push(`${number} is in the title of no test`)
    if (found.length > 0 && Object.hasOwn(missing, number))
      problems.push(
        `${number} has a test, '${found[0].title}': take it from the list of the missing`,
      )
    if (found.length > 0 && found.every(({ isSkipped }) => isSkipped)) skipped.push(number)
  }
  for (const number of Object.keys(missing))
    if (!shownBy.has(number)) problems.push(`${number} is listed as missing, and is no number`)
  return { shownBy, problems, skipped }
}

/** The table as text: each number, what it says, and the first of its tests, or all. */
export function written(tables, { shownBy }, missing, most) {
  const lines = []
  for (const { name, rows } of tables) {
    lines.push("", name)
    for (const [number, text] of Object.entries(rows)) {
      const tests = shownBy.get(number)
      const count = tests.length > 0 ? `${tests.length} tests` : `missing: ${missing[number]}`
      lines.push(`  ${number.padEnd(5)}${text}  [${count}]`)
      for (const { file, title } of tests.slice(0, most)) lines.push(`         ${file}: ${title}`)
    }
  }
  return lines.join("\n")
}
