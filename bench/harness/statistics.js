/** Medians and their spread. */

/** @param {readonly number[]} values @param {number} share - 0.5 for the median */
export function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b)
  if (sorted.length === 0) return Number.NaN
  const place = (sorted.length - 1) * share
  const below = sorted[Math.floor(place)] ?? Number.NaN
  const above = sorted[Math.ceil(place)] ?? Number.NaN
  return below + (above - below) * (place - Math.floor(place))
}

/** @param {readonly number[]} values */
export const median = (values) => quantile(values, 0.5)

/**
 * A median with the smallest and the largest value.
 *
 * @typedef {{ median: number, least: number, most: number, rounds: number }} Spread
 * @param {readonly number[]} values
 * @returns {Spread}
 */
export function spreadOf(values) {
  const found = values.filter((value) => Number.isFinite(value))
  return {
    median: median(found),
    least: Math.min(...found),
    most: Math.max(...found),
    rounds: found.length,
  }
}
