/** Holds one value and tells when it has changed. */
export interface Store<S> {
  get(): S
  /** Puts what `change` makes of the value; the same value changes nothing. */
  update(change: (value: S) => S): void
  /** Calls back after each change. */
  onChange(listener: () => void): void
}

export function createStore<S>(first: S): Store<S> {
  const listeners: (() => void)[] = []
  let value = first
  return {
    get: () => value,
    update(change) {
      const next = change(value)
      if (next === value) return
      value = next
      for (const listener of listeners) listener()
    },
    onChange: (listener) => void listeners.push(listener),
  }
}
