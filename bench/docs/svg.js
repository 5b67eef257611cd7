/** Charts as SVG, by hand: they are few and simple, and a page that shows them needs nothing else. */

const colours = ["#1f5fa8", "#c4571b", "#3a8a4d", "#7a4f9e", "#8a6d1f"]
const width = 720
const font = 'font-family="system-ui, sans-serif" font-size="12"'

/** @param {string} text */
const escaped = (text) =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;")

/** @param {number} height @param {string} title @param {readonly string[]} marks */
const frame = (height, title, marks) =>
  [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" ${font}>`,
    `<title>${escaped(title)}</title>`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    `<text x="16" y="24" font-size="14" font-weight="600" fill="#222">${escaped(title)}</text>`,
    ...marks,
    "</svg>\n",
  ].join("\n")

/** A number without more digits than an axis needs. @param {number} value */
const label = (value) =>
  value >= 1_000 ? value.toLocaleString("en-US") : String(Number(value.toPrecision(3)))

/**
 * A bar for each system, the smallest first.
 *
 * @param {string} title
 * @param {readonly { name: string, value: number }[]} given
 */
export function bars(title, given) {
  const values = given.filter(({ value }) => Number.isFinite(value))
  const most = Math.max(...values.map(({ value }) => value))
  const left = 330
  const room = width - left - 90
  const marks = [...values]
    .sort((a, b) => a.value - b.value)
    .flatMap(({ name, value }, n) => {
      const y = 44 + n * 24
      const length = (value / most) * room
      const colour = name.startsWith("Peerage") ? colours[0] : "#9aa5b1"
      return [
        `<text x="${left - 8}" y="${y + 12}" text-anchor="end" fill="#222">${escaped(name)}</text>`,
        `<rect x="${left}" y="${y}" width="${length.toFixed(1)}" height="16" fill="${colour}"/>`,
        `<text x="${(left + length + 6).toFixed(1)}" y="${y + 12}" fill="#222">${label(Number(value.toPrecision(3)))}</text>`,
      ]
    })
  return frame(56 + values.length * 24, title, marks)
}

/**
 * A line for each series, from 0 up, over an axis by powers of ten.
 *
 * @param {string} title
 * @param {{ across: string, up: string }} axes
 * @param {readonly { name: string, points: readonly (readonly [number, number])[] }[]} given
 */
export function lines(title, { across, up }, given) {
  const series = given.map(({ name, points }) => ({
    name,
    points: points.filter(([, y]) => Number.isFinite(y)),
  }))
  const all = series.flatMap(({ points }) => points)
  const [left, right, top, bottom] = [64, 24, 60, 260]
  const log = (/** @type {number} */ x) => Math.log10(Math.max(1, x))
  const xs = [...new Set(all.map(([x]) => x))].sort((a, b) => a - b)
  const [least, most] = [log(xs[0] ?? 1), log(xs.at(-1) ?? 10)]
  const highest = roundUp(Math.max(...all.map(([, y]) => y)))
  const xOf = (/** @type {number} */ x) =>
    left + ((log(x) - least) / (most - least || 1)) * (width - left - right)
  const yOf = (/** @type {number} */ y) => bottom - (y / highest) * (bottom - top)
  const grid = [0, 0.25, 0.5, 0.75, 1].flatMap((share) => {
    const y = yOf(highest * share)
    return [
      `<line x1="${left}" x2="${width - right}" y1="${y}" y2="${y}" stroke="#e3e6ea"/>`,
      `<text x="${left - 8}" y="${y + 4}" text-anchor="end" fill="#555">${label(highest * share)}</text>`,
    ]
  })
  const ticks = xs.map(
    (x) =>
      `<text x="${xOf(x).toFixed(1)}" y="${bottom + 18}" text-anchor="middle" fill="#555">${label(x)}</text>`,
  )
  const drawn = series.flatMap(({ name, points }, n) => {
    const colour = colours[n % colours.length]
    const path = points.map(([x, y]) => `${xOf(x).toFixed(1)},${yOf(y).toFixed(1)}`)
    const y = bottom + 56 + n * 18
    return [
      `<polyline points="${path.join(" ")}" fill="none" stroke="${colour}" stroke-width="2"/>`,
      ...path.map((point) => {
        const [x, y] = point.split(",")
        return `<circle cx="${x}" cy="${y}" r="3" fill="${colour}"/>`
      }),
      `<rect x="${left}" y="${y - 9}" width="12" height="4" fill="${colour}"/>`,
      `<text x="${left + 18}" y="${y - 3}" fill="#222">${escaped(name)}</text>`,
    ]
  })
  return frame(bottom + 60 + series.length * 18, title, [
    `<text x="${left}" y="${top - 14}" fill="#555">${escaped(up)}</text>`,
    ...grid,
    ...ticks,
    `<text x="${width - right}" y="${bottom + 36}" text-anchor="end" fill="#555">${escaped(across)}</text>`,
    ...drawn,
  ])
}

/** @param {number} value */
function roundUp(value) {
  const power = 10 ** Math.floor(Math.log10(value || 1))
  return [1, 2, 4, 5, 8, 10].map((step) => step * power).find((step) => step >= value) ?? value
}
