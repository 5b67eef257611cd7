/** A store so simple that reading it shows that it is right: the model that generated histories are compared with. */
import type { CommitResult, Key, Range, Row, Transaction } from "@peerage/core/adapter"

interface Entry extends Row {
  readonly partition: string
}

export class NaiveStore {
  #entries: readonly Entry[] = []

  get([partition, sort]: Key): string | undefined {
    return this.#entries.find((entry) => entry.partition === partition && entry.sort === sort)
      ?.value
  }

  range(partition: string, { after, before, reverse, limit }: Range): readonly Row[] {
    const rows = this.#entries
      .filter((entry) => entry.partition === partition)
      .filter(({ sort }) => after === undefined || sort > after)
      .filter(({ sort }) => before === undefined || sort < before)
      .map(({ sort, value }): Row => ({ sort, value }))
      .sort((one, other) => (one.sort < other.sort ? -1 : 1))
    return (reverse ? rows.reverse() : rows).slice(0, limit)
  }

  commit({ checks = [], puts = [], deletes = [] }: Transaction): CommitResult {
    if (checks.some(([key, value]) => this.get(key) !== value)) return "conflict"
    for (const key of [...puts.map(([key]) => key), ...deletes]) this.#drop(key)
    const added = puts.map(([[partition, sort], value]): Entry => ({ partition, sort, value }))
    this.#entries = [...this.#entries, ...added]
    return "done"
  }

  #drop([partition, sort]: Key): void {
    this.#entries = this.#entries.filter(
      (entry) => entry.partition !== partition || entry.sort !== sort,
    )
  }
}
