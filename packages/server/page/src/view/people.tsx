/** Who is watched, who of them is online, and where one adds or removes somebody or writes to several at once. */
import { isId } from "@peerage/core/protocol"
import type { JSX } from "preact"
import { useState } from "preact/hooks"
import { peopleOf } from "../model/state.js"
import { countOf } from "../model/wording.js"
import { Avatar, Presence } from "./avatar.js"
import { CloseIcon } from "./icons.js"
import { moveFocus } from "./move-focus.js"
import type { Shown } from "./shown.js"

const mostTogether = 20

export function People({ state, actions }: Shown): JSX.Element {
  const people = peopleOf(state)
  const [chosen, setChosen] = useState<ReadonlySet<string> | undefined>(undefined)
  const online = people.filter(([, isOnline]) => isOnline).length
  const together = [...(chosen ?? [])].filter((peer) => state.watched.has(peer))

  function choose(peer: string): void {
    if (chosen === undefined) return actions.openWith([peer])
    const next = new Set(chosen)
    if (!next.delete(peer)) next.add(peer)
    setChosen(next)
  }

  function writeTogether(): void {
    actions.openWith(together)
    setChosen(undefined)
  }

  return (
    <section class="people" aria-labelledby="people-title">
      <div class="title-row">
        <h2 id="people-title" class="title">
          People
        </h2>
        {people.length > 0 && (
          <span class="muted">
            {online} of {people.length} online
          </span>
        )}
      </div>
      <AddPerson {...{ state, actions }} />
      {people.length === 0 && (
        <p class="empty muted">
          You watch nobody yet. Add somebody by name, for example the one you chose in another
          window.
        </p>
      )}
      <ul class="list" onKeyDown={moveFocus}>
        {people.map(([peer, isOnline], at) => (
          <li class="person" key={peer}>
            <button
              type="button"
              class="item"
              tabIndex={at === 0 ? 0 : -1}
              aria-pressed={chosen === undefined ? undefined : chosen.has(peer)}
              onClick={() => choose(peer)}
            >
              {chosen !== undefined && <span class="tick" aria-hidden="true" />}
              <span class="portrait">
                <Avatar peers={[peer]} />
              </span>
              <span class="item-text">
                <bdi class="item-name">{peer}</bdi>
                <Presence isOnline={isOnline} says={true} />
              </span>
            </button>
            {chosen === undefined && (
              <button
                type="button"
                class="quiet-button"
                aria-label={`Stop watching ${peer}`}
                onClick={() => actions.unwatch(peer)}
              >
                <CloseIcon />
              </button>
            )}
          </li>
        ))}
      </ul>
      {people.length > 1 && (
        <div class="together">
          {chosen === undefined ? (
            <button type="button" class="button" onClick={() => setChosen(new Set())}>
              Write to several at once
            </button>
          ) : (
            <>
              <p class="muted" role="status">
                {together.length > mostTogether
                  ? `A message goes to at most ${mostTogether} people.`
                  : `${countOf(together.length, "person", "people")} chosen`}
              </p>
              <button
                type="button"
                class="button is-main"
                disabled={together.length === 0 || together.length > mostTogether}
                onClick={writeTogether}
              >
                Start conversation
              </button>
              <button type="button" class="button" onClick={() => setChosen(undefined)}>
                Cancel
              </button>
            </>
          )}
        </div>
      )}
    </section>
  )
}

function AddPerson({ state, actions }: Shown): JSX.Element {
  const [name, setName] = useState("")
  const [fault, setFault] = useState<string | undefined>(undefined)

  function add(event: Event): void {
    event.preventDefault()
    const peer = name.trim().normalize("NFC")
    const found = faultOf(peer, state.me, state.watched.has(peer))
    setFault(found)
    if (found !== undefined) return
    actions.watch([peer])
    setName("")
  }

  return (
    <form class="add" onSubmit={add} noValidate>
      <label class="unseen" for="add-person">
        Name of a person to watch
      </label>
      <input
        id="add-person"
        class="field"
        type="text"
        placeholder="Name to watch"
        autocomplete="off"
        autocapitalize="none"
        spellcheck={false}
        value={name}
        aria-invalid={fault !== undefined}
        aria-describedby="add-person-fault"
        onInput={({ currentTarget }) => setName(currentTarget.value)}
      />
      <button type="submit" class="button is-main">
        Watch
      </button>
      <p id="add-person-fault" class="fault" role="status">
        {fault}
      </p>
    </form>
  )
}

function faultOf(peer: string, me: string, isWatched: boolean): string | undefined {
  if (peer === "") return "Write a name first."
  if (peer === me) return "That is you."
  if (isWatched) return `You watch ${peer} already.`
  return isId(peer) ? undefined : "A name has 1 to 64 characters, without “:”."
}
