/** The first thing one sees where the app asks for a login: a name and its password. */
import { isId } from "@peerage/core/protocol"
import type { JSX } from "preact"
import { useState } from "preact/hooks"
import { Brand } from "./brand.js"

export function LogIn(props: {
  app: string
  name: string
  /** Answers why not, in a sentence, or nothing. */
  onLogIn: (name: string, password: string) => Promise<string | undefined>
}): JSX.Element {
  const [name, setName] = useState(props.name)
  const [password, setPassword] = useState("")
  const [fault, setFault] = useState<string | undefined>(undefined)

  async function enter(event: Event): Promise<void> {
    event.preventDefault()
    const chosen = name.trim().normalize("NFC")
    if (chosen === "" || password === "") return setFault("Write a name and a password.")
    if (!isId(chosen)) return setFault("A name has 1 to 64 characters, without “:”.")
    setFault(await props.onLogIn(chosen, password))
  }

  return (
    <main class="welcome">
      <form class="card" onSubmit={enter} noValidate>
        <Brand app={props.app} />
        <p>Watch people, see who is online, and write to them. Here one has to log in.</p>
        <label for="name">Your name</label>
        <input
          id="name"
          class="field"
          type="text"
          placeholder="alice"
          autocomplete="username"
          autocapitalize="none"
          spellcheck={false}
          value={name}
          aria-invalid={fault !== undefined}
          onInput={({ currentTarget }) => setName(currentTarget.value)}
        />
        <label for="password">Your password</label>
        <input
          id="password"
          class="field"
          type="password"
          autocomplete="current-password"
          value={password}
          aria-invalid={fault !== undefined}
          aria-describedby="login-fault"
          onInput={({ currentTarget }) => setPassword(currentTarget.value)}
        />
        <p id="login-fault" class="fault" role="alert">
          {fault}
        </p>
        <button type="submit" class="button is-main">
          Log in
        </button>
        <p class="muted small">
          This is a demo: who comes first under a name chooses its password, and the server forgets
          all of them when it ends.
        </p>
      </form>
    </main>
  )
}
