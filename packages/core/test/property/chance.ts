/** Seeded chance: the same seed gives the same draws, so that a failing history fails again. */

/** Answers 32 random bits a call. */
export function seededDraw(seed: number): () => number {
  let state = (seed ^ 0x9e3779b9) | 0 || 1
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return state >>> 0
  }
}
