/** One place of core's sources, and what stands there instead. */
export interface SeededBug {
  readonly name: string
  readonly breaks: string
  readonly file: string
  readonly find: string
  readonly replace: string
}

export function bug(
  name: string,
  breaks: string,
  file: string,
  find: string,
  replace: string,
): SeededBug {
  return { name, breaks, file, find, replace }
}
