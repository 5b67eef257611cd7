/** Runtimes that have no HMAC of their own: what they are, and their `process`. */
export const runtimesWithout: readonly (readonly [name: string, process: unknown])[] = [
  ["a browser", undefined],
  ["an older Node", {}],
  ["a runtime without that module", { getBuiltinModule: () => undefined }],
  ["a runtime with less of it", { getBuiltinModule: () => ({}) }],
]
