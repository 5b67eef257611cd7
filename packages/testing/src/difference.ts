/** Compares what a rule decided with what a test expects of it, field by field, and says readably what differs. */

/** Says what differs, or nothing. `exact`: no others in between. */
export function difference(
  name: string,
  actual: readonly object[],
  expected: readonly object[],
  exact: boolean,
): string | undefined {
  let at = 0
  for (const want of expected) {
    const found = exact
      ? at < actual.length && fits(actual[at], want)
        ? at
        : -1
      : actual.findIndex((have, index) => index >= at && fits(have, want))
    if (found < 0) return report(name, actual, want, at, exact)
    at = found + 1
  }
  if (!exact || at === actual.length) return undefined
  return `${name}: expected no more than ${expected.length}, but there came\n${list(actual.slice(at))}`
}

/** Whether `have` has all that `want` names. Lists are compared whole; maps and sets by what they hold. */
function fits(have: unknown, want: unknown): boolean {
  const value = plain(have)
  if (typeof want !== "object" || want === null) return Object.is(value, want)
  if (typeof value !== "object" || value === null) return false
  if (Array.isArray(want)) {
    if (!Array.isArray(value) || value.length !== want.length) return false
    return want.every((one, index) => fits(value[index], one))
  }
  return Object.entries(want).every(([field, one]) =>
    fits((value as Record<string, unknown>)[field], one),
  )
}

/** A frame on its way out as what it says. */
function plain(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value
  if (value instanceof Set) return [...value]
  if (value instanceof Map) return [...value]
  return "maxWaiting" in value && "value" in value ? value.value : value
}

function report(
  name: string,
  actual: readonly object[],
  want: object,
  at: number,
  exact: boolean,
): string {
  const place = exact ? `${name}[${at}]` : `${name}, from ${at} on,`
  return `${place}: expected\n  ${text(want)}\nbut there came\n${list(exact ? actual.slice(at) : actual)}`
}

function list(values: readonly object[]): string {
  return values.length === 0 ? "  nothing" : values.map((value) => `  ${text(value)}`).join("\n")
}

function text(value: unknown): string {
  return JSON.stringify(value, (_, one: unknown) => (one === undefined ? null : plain(one)))
}
