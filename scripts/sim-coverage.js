// Boundaries by faults: how often each happened there, as text.
import { allAims } from "@peerage/testing/simulator"

export function coverageTable(coverage) {
  const kinds = [...new Set(allAims.map(({ kind }) => kind))]
  const lines = [["".padEnd(16), ...kinds.map((kind) => kind.padStart(14))].join("")]
  for (const [at, aims] of byPlace()) {
    const cells = kinds.map((kind) => {
      const isPossible = aims.some((aim) => aim.kind === kind)
      return String(isPossible ? (coverage.get(`${at} ${kind}`) ?? 0) : "").padStart(14)
    })
    lines.push([at.padEnd(16), ...cells].join(""))
  }
  return lines.join("\n")
}

function byPlace() {
  const rows = new Map()
  for (const aim of allAims) rows.set(aim.at, [...(rows.get(aim.at) ?? []), aim])
  return rows
}
