/** Says new messages to those who hear the page: a burst is one sentence, not fifty. */
import { countOf, namesOf } from "./model/wording.js"

const gatherMs = 700

/** Gives the function to call with each message that arrives. */
export function createAnnouncer(element: HTMLElement): (from: string, text: string) => void {
  let gathered: { from: string; text: string }[] = []

  function say(): void {
    const [only] = gathered
    const names = [...new Set(gathered.map(({ from }) => from))]
    element.textContent =
      gathered.length === 1 && only !== undefined
        ? `${only.from}: ${only.text}`
        : `${countOf(gathered.length, "new message")} from ${namesOf(names)}`
    gathered = []
  }

  return (from, text) => {
    gathered.push({ from, text })
    if (gathered.length === 1) setTimeout(say, gatherMs)
  }
}
