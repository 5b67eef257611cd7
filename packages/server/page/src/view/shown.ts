/** What the larger parts of the page are given: all there is to show, and all that one can do. */
import type { Actions } from "../actions.js"
import type { State } from "../model/state.js"

export interface Shown {
  readonly state: State
  readonly actions: Actions
}
