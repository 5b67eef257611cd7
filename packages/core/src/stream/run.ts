/**
 * The fold: inputs in, decisions out, one at a time. It is the one place where the state is written, through `evolve`.
 * An input that arrives while a step runs waits its turn, so that no listener can reorder anything (R27).
 */
import { Observable, type OperatorFunction } from "rxjs"
import type { Decision, Env } from "../domain/decision.js"
import { evolve } from "../domain/evolve.js"
import type { State } from "../domain/state.js"
import { step } from "../domain/step.js"
import type { Input } from "../model/input.js"

/** Folds inputs into decisions. A step that throws is a defect: it is told, changes nothing, and the fold goes on. */
export function run(
  state: State,
  env: () => Env,
  onDefect: (input: Input, error: unknown) => void,
): OperatorFunction<Input, Decision> {
  return (inputs) =>
    new Observable((subscriber) => {
      const backlog: Input[] = []
      let isRunning = false

      function decide(input: Input): void {
        let decision: Decision
        try {
          decision = step(state, input, env())
          for (const fact of decision.facts) evolve(state, fact)
        } catch (error) {
          onDefect(input, error)
          return
        }
        subscriber.next(decision)
        for (const effect of decision.effects) if (effect.type === "Continue") decide(effect.input)
      }

      return inputs.subscribe((input) => {
        backlog.push(input)
        if (isRunning) return
        isRunning = true
        // The array is walked by index: inputs that arrive meanwhile are appended and met at their turn.
        for (let next = 0; next < backlog.length; next++) decide(backlog[next] as Input)
        backlog.length = 0
        isRunning = false
      })
    })
}
