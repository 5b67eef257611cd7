/** `@peerage/store-level`: a Peerage store in LevelDB, for one process of Node. */

export type { LevelStoreOptions } from "./store.js"
export { levelStore } from "./store.js"
