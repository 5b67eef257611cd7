/** The conversation that is open: who it is with, what was said, and where one writes. */
import type { JSX } from "preact"
import { useLayoutEffect, useRef, useState } from "preact/hooks"
import type { Conversation, Group } from "../model/conversation.js"
import { type State, unwatchedOf } from "../model/state.js"
import { countOf, namesOf, titleOf } from "../model/wording.js"
import { ConversationAvatar, Presence } from "./avatar.js"
import { Composer } from "./composer.js"
import { composerId, listItemId } from "./element-ids.js"
import { GroupDialog } from "./group-dialog.js"
import { BackIcon, ChatIcon, MoreIcon } from "./icons.js"
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
  const { key, group } = conversation
  const [isSheet, setSheet] = useState(false)
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
        <ConversationAvatar conversation={conversation} />
        <div class="pane-title">
          <h2 ref={title} tabIndex={-1}>
            <bdi>{titleOf(conversation, 6)}</bdi>
          </h2>
          <Subtitle state={state} conversation={conversation} unwatched={unwatched} />
        </div>
        {group?.isMember && (
          <button
            type="button"
            class="quiet-button pane-more"
            aria-label="Members and name of the group"
            aria-haspopup="dialog"
            onClick={() => setSheet(true)}
          >
            <MoreIcon />
          </button>
        )}
      </header>
      <Messages conversation={conversation} me={state.me} actions={actions} />
      {group?.isMember && isSheet && (
        <GroupDialog {...{ state, actions, conversation, group }} onClose={() => setSheet(false)} />
      )}
      {group?.isMember === false ? (
        <div class="not-watched">
          <p>You are not a member of this group any more. Somebody in it can invite you.</p>
        </div>
      ) : unwatched.length === 0 ? (
        <Composer
          conversation={key}
          label={`Message to ${titleOf(conversation)}`}
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
  const { others, group, typing } = props.conversation
  const typists = [...typing.keys()]
  const [peer = ""] = others
  if (typists.length > 0) {
    return (
      <p class="muted is-typing">
        {others.length === 1 ? "typing…" : `${namesOf(typists)} typing…`}
      </p>
    )
  }
  if (group !== undefined) return <p class="muted">{groupWords(group)}</p>
  if (props.unwatched.length > 0) return <p class="muted">not watched</p>
  if (others.length === 1) return <Presence isOnline={props.state.watched.get(peer)} says={true} />
  const online = others.filter((each) => props.state.watched.get(each))
  return (
    <p class="muted">
      {online.length} of {others.length} online
    </p>
  )
}

function groupWords({ isMember, members }: Group): string {
  if (!isMember) return "not a member"
  return members === undefined
    ? "group"
    : `${countOf(members.length, "member")}: ${namesOf(members, 4)}`
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
