/** A group's own sheet: its name, who is in it, and what one can do about both. */
import { isId } from "@peerage/core/protocol"
import type { JSX } from "preact"
import { useEffect, useRef, useState } from "preact/hooks"
import type { Conversation, Group } from "../model/conversation.js"
import { countOf, titleOf } from "../model/wording.js"
import { Avatar, Presence } from "./avatar.js"
import { CloseIcon } from "./icons.js"
import type { Shown } from "./shown.js"

/** A list that nobody reads to its end. */
const mostShown = 200

export function GroupDialog({
  state,
  actions,
  conversation,
  group,
  onClose,
}: Shown & { conversation: Conversation; group: Group; onClose: () => void }): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null)
  const { id, members = [] } = group

  useEffect(() => dialog.current?.showModal(), [])

  function leave(): void {
    dialog.current?.close()
    actions.leaveGroup(id)
  }

  return (
    <dialog
      ref={dialog}
      class="sheet"
      aria-labelledby="sheet-title"
      onClose={onClose}
      // Escape closes this sheet, and not the pane under it.
      onKeyDown={(event) => event.stopPropagation()}
    >
      <header class="sheet-head">
        <h2 id="sheet-title">
          <bdi>{titleOf(conversation)}</bdi>
        </h2>
        <button
          type="button"
          class="quiet-button"
          aria-label="Close"
          onClick={() => dialog.current?.close()}
        >
          <CloseIcon />
        </button>
      </header>
      <NameForm
        label="Name of the group"
        button="Rename"
        first={titleOf(conversation)}
        onName={(name) => actions.rename(id, name)}
      />
      <h3 class="sheet-title">{countOf(members.length, "member")}</h3>
      <NameForm
        label="Name of a person to invite"
        button="Invite"
        faultOf={(peer) => inviteFault(peer, members)}
        onName={(peer) => actions.invite(id, [peer])}
      />
      <ul class="members">
        {members.slice(0, mostShown).map((peer) => (
          <li class="member" key={peer}>
            <Avatar peers={[peer]} />
            <span class="item-text">
              <bdi class="item-name">{peer}</bdi>
              {peer === state.me && <span class="muted">you</span>}
              {state.watched.has(peer) && (
                <Presence isOnline={state.watched.get(peer)} says={true} />
              )}
            </span>
            {peer !== state.me && (
              <button
                type="button"
                class="link is-bad"
                aria-label={`Kick ${peer}`}
                onClick={() => actions.kick(id, peer)}
              >
                Kick
              </button>
            )}
          </li>
        ))}
      </ul>
      {members.length > mostShown && (
        <p class="muted">and {countOf(members.length - mostShown, "other")}</p>
      )}
      <button type="button" class="button is-bad" onClick={leave}>
        Leave the group
      </button>
    </dialog>
  )
}

function NameForm(props: {
  label: string
  button: string
  /** What stands in the field at first, and stays there; else it is emptied. */
  first?: string
  faultOf?: (name: string) => string | undefined
  onName: (name: string) => void
}): JSX.Element {
  const { label, button, first = "" } = props
  const [name, setName] = useState(first)
  const [fault, setFault] = useState<string | undefined>(undefined)
  const fieldId = `sheet-${button}`

  function done(event: Event): void {
    event.preventDefault()
    const given = name.trim().normalize("NFC")
    const found = given === "" ? "Write a name first." : props.faultOf?.(given)
    setFault(found)
    if (found !== undefined) return
    props.onName(given)
    setName(first === "" ? "" : given)
  }

  return (
    <form class="add" onSubmit={done} noValidate>
      <label class="unseen" for={fieldId}>
        {label}
      </label>
      <input
        id={fieldId}
        class="field"
        type="text"
        placeholder={label}
        autocomplete="off"
        autocapitalize="none"
        spellcheck={false}
        maxLength={64}
        value={name}
        aria-invalid={fault !== undefined}
        aria-describedby={`${fieldId}-fault`}
        onInput={({ currentTarget }) => setName(currentTarget.value)}
      />
      <button type="submit" class="button">
        {button}
      </button>
      <p id={`${fieldId}-fault`} class="fault" role="status">
        {fault}
      </p>
    </form>
  )
}

function inviteFault(peer: string, members: readonly string[]): string | undefined {
  if (members.includes(peer)) return `${peer} is a member already.`
  return isId(peer) ? undefined : "A name has 1 to 64 characters, without “:”."
}
