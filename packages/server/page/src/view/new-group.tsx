/** Where one begins a group: a button, and then a field for its name. */
import type { JSX } from "preact"
import { useLayoutEffect, useRef, useState } from "preact/hooks"
import type { Actions } from "../actions.js"

const mostLetters = 60

export function NewGroup({ actions }: { actions: Actions }): JSX.Element {
  const [name, setName] = useState<string | undefined>(undefined)
  const [fault, setFault] = useState<string | undefined>(undefined)
  const field = useRef<HTMLInputElement>(null)
  const isOpen = name !== undefined

  useLayoutEffect(() => {
    if (isOpen) field.current?.focus()
  }, [isOpen])

  function close(): void {
    setName(undefined)
    setFault(undefined)
  }

  function create(event: Event): void {
    event.preventDefault()
    const chosen = (name ?? "").trim()
    if (chosen === "") return setFault("Write a name first.")
    actions.createGroup(chosen)
    close()
  }

  return (
    <>
      <div class="title-row">
        <h2 id="chats-title" class="title">
          Chats
        </h2>
        <button type="button" class="link" onClick={isOpen ? close : () => setName("")}>
          {isOpen ? "Cancel" : "New group"}
        </button>
      </div>
      {isOpen && (
        <form
          class="add"
          onSubmit={create}
          onKeyDown={(event) => event.key === "Escape" && close()}
          noValidate
        >
          <label class="unseen" for="new-group">
            Name of the new group
          </label>
          <input
            id="new-group"
            ref={field}
            class="field"
            type="text"
            placeholder="Name of the group"
            autocomplete="off"
            maxLength={mostLetters}
            value={name}
            aria-invalid={fault !== undefined}
            aria-describedby="new-group-fault"
            onInput={({ currentTarget }) => setName(currentTarget.value)}
          />
          <button type="submit" class="button is-main">
            Create
          </button>
          <p id="new-group-fault" class="fault" role="status">
            {fault}
          </p>
        </form>
      )}
    </>
  )
}
