/** The conversation that is open: who it is with, what was said, and where one writes. */
import type { JSX } from "preact"
import { useLayoutEffect, useRef } from "preact/hooks"
import type { Conversation } from "../model/conversation.js"
import { type State, unwatchedOf } from "../model/state.js"
import { namesOf } from "../model/wording.js"
import { Avatar, Presence } from "./avatar.js"
import { Composer } from "./composer.js"
import { composerId, listItemId } from "./element-ids.js"
import { BackIcon, ChatIcon } from "./icons.js"
import { Messages } from "./messages.js"
import type { Shown } from "./shown.js"

export function Pane({ state, actions }: Shown): JSX.Element {
  const conversation = state.open === undefined ? undefined : state.conversations[state.open]
  if (conversation === undefined) return <NoConversation />
  return <OpenPane key={conversation.key} {...{ state, actions, conversation }} />
}

function OpenPane({
  state,
  actions,
  conversation,
}: Shown & { conversation: Conversation }): JSX.Element {
  const { key, others } = conversation
  const title = useRef<HTMLHeadingElement>(null)
  const unwatched = unwatchedOf(state, conversation)

  useLayoutEffect(() => {
    // On a phone the field would call up the keyboard over what one came to read.
    const isWide = matchMedia("(min-width: 800px)").matches
    const field = isWide ? document.getElementById(composerId) : null
    ;(field ?? title.current)?.focus()
  }, [])

  function back(): void {
    actions.show("chats")
    requestAnimationFrame(() => document.getElementById(listItemId(key))?.focus())
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: a short cut for what the button in it does.
    <div class="open" onKeyDown={(event) => event.key === "Escape" && back()}>
      <header class="pane-head">
        <button
          type="button"
          class="quiet-button only-narrow"
          aria-label="Back to the chats"
          onClick={back}
        >
          <BackIcon />
        </button>
        <Avatar peers={others} />
        <div class="pane-title">
          <h2 ref={title} tabIndex={-1}>
            <bdi>{namesOf(others, 6)}</bdi>
          </h2>
          <Subtitle state={state} conversation={conversation} unwatched={unwatched} />
        </div>
      </header>
      <Messages conversation={conversation} me={state.me} actions={actions} />
      {unwatched.length === 0 ? (
        <Composer
          conversation={key}
          label={`Message to ${namesOf(others)}`}
          onType={() => actions.type(key)}
          onSend={(text) => actions.send(key, text)}
        />
      ) : (
        <div class="not-watched">
          <p>You do not watch {namesOf(unwatched)}. A message goes only to people one watches.</p>
          <button type="button" class="button is-main" onClick={() => actions.watch(unwatched)}>
            Watch to answer
          </button>
        </div>
      )}
    </div>
  )
}

function Subtitle(props: {
  state: State
  conversation: Conversation
  unwatched: readonly string[]
}): JSX.Element {
  const { others, typing } = props.conversation
  const typists = [...typing.keys()]
  const [peer = ""] = others
  if (typists.length > 0) {
    return (
      <p class="muted is-typing">
        {others.length === 1 ? "typing…" : `${namesOf(typists)} typing…`}
      </p>
    )
  }
  if (props.unwatched.length > 0) return <p class="muted">not watched</p>
  if (others.length === 1) return <Presence isOnline={props.state.watched.get(peer)} says={true} />
  const online = others.filter((each) => props.state.watched.get(each))
  return (
    <p class="muted">
      {online.length} of {others.length} online
    </p>
  )
}

function NoConversation(): JSX.Element {
  return (
    <div class="no-conversation">
      <span class="no-conversation-icon">
        <ChatIcon />
      </span>
      <h2>No conversation is open</h2>
      <p class="muted">
        Choose one on the left, or somebody you watch. To talk with yourself, open this page in
        another window under another name.
      </p>
    </div>
  )
}
