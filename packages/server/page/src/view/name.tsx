/** The first thing one sees: under which name to take part. */
import { isId } from "@peerage/core/protocol"
import type { JSX } from "preact"
import { useState } from "preact/hooks"
import { Brand } from "./brand.js"

export function ChooseName({
  app,
  onChoose,
}: {
  app: string
  onChoose: (name: string) => void
}): JSX.Element {
  const [name, setName] = useState("")
  const [fault, setFault] = useState<string | undefined>(undefined)

  function choose(event: Event): void {
    event.preventDefault()
    const chosen = name.trim().normalize("NFC")
    if (isId(chosen)) onChoose(chosen)
    else
      setFault(
        chosen === "" ? "Write a name first." : "A name has 1 to 64 characters, without “:”.",
      )
  }

  return (
    <main class="welcome">
      <form class="card" onSubmit={choose} noValidate>
        <Brand app={app} />
        <p>
          Watch people, see who is online, and write to them. What you write while they are away
          waits for them.
        </p>
        <label for="name">Your name</label>
        <input
          id="name"
          class="field"
          type="text"
          placeholder="alice"
          autocomplete="off"
          autocapitalize="none"
          spellcheck={false}
          value={name}
          aria-invalid={fault !== undefined}
          aria-describedby="name-fault"
          onInput={({ currentTarget }) => setName(currentTarget.value)}
        />
        <p id="name-fault" class="fault" role="alert">
          {fault}
        </p>
        <button type="submit" class="button is-main">
          Take part
        </button>
        <p class="muted small">
          This is a demo: whoever gives a name is that person. To see both sides, open the page in a
          second window under another name.
        </p>
      </form>
    </main>
  )
}
