/** Every number of the project in one table. It must not know which tests there are: what reads their titles does. */
import { checkRules } from "../checker/report.js"
import { promises } from "../promises.js"
import { storeRules } from "../store/rules.js"
import { dialerRules, transportRules } from "../transport/rules.js"
import { engineRules } from "./engine.js"
import { faults } from "./faults.js"
import { races } from "./races.js"
import { threats } from "./threats.js"

/** Numbers of one kind. @since 0.1.0 */
export interface NumberTable {
  /** What they have in common. */
  readonly name: string
  /** What each says, by number, in order. */
  readonly rows: Readonly<Record<string, string>>
}

/**
 * Everything of the engine and its adapters that has a number: the number stands in the title of each test that shows
 * it, and `npm run promises` fails on one that no test names.
 *
 * @since 0.1.0
 */
export const numbers: readonly NumberTable[] = [
  {
    name: "Promises",
    rows: Object.fromEntries(promises.map(({ number, name }) => [number, name])),
  },
  { name: "Rules of the engine", rows: engineRules },
  { name: "Races", rows: races },
  { name: "Rules of the history checker", rows: checkRules },
  { name: "Threats", rows: threats },
  { name: "Faults", rows: faults },
  { name: "Obligations of a transport", rows: transportRules },
  { name: "Obligations of a dialer", rows: dialerRules },
  { name: "Obligations of a store", rows: storeRules },
]
