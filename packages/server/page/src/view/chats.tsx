/** The list of conversations, newest first. Arrow keys go through it, Enter opens. */
import type { JSX } from "preact"
import type { Actions } from "../actions.js"
import { type Conversation, lastLine } from "../model/conversation.js"
import { byRecency, type State, unwatchedOf } from "../model/state.js"
import { countOf, listTime, titleOf } from "../model/wording.js"
import { ConversationAvatar, Presence } from "./avatar.js"
import { listItemId } from "./element-ids.js"
import { moveFocus } from "./move-focus.js"
import { NewGroup } from "./new-group.js"
import type { Shown } from "./shown.js"

/** More of a last line than a screen is wide. */
const mostShown = 160

export function Chats({ state, actions }: Shown): JSX.Element {
  const conversations = byRecency(state)
  const reachable = state.open ?? conversations[0]?.key
  return (
    <nav class="chats" aria-labelledby="chats-title">
      <NewGroup actions={actions} />
      {conversations.length === 0 && <NoChats state={state} actions={actions} />}
      <ul class="list" onKeyDown={moveFocus}>
        {conversations.map((conversation) => (
          <Chat
            key={conversation.key}
            conversation={conversation}
            state={state}
            isReachable={conversation.key === reachable}
            onOpen={() => actions.open(conversation.key)}
          />
        ))}
      </ul>
    </nav>
  )
}

function Chat(props: {
  conversation: Conversation
  state: State
  isReachable: boolean
  onOpen: () => void
}): JSX.Element {
  const { conversation, state } = props
  const { key, others, group, unread } = conversation
  const [peer = ""] = others
  const unwatched = unwatchedOf(state, conversation)
  const line = lastLine(conversation)
  return (
    <li>
      <button
        type="button"
        id={listItemId(key)}
        class="item"
        aria-current={state.open === key ? "true" : undefined}
        tabIndex={props.isReachable ? 0 : -1}
        onClick={props.onOpen}
      >
        <span class="portrait">
          <ConversationAvatar conversation={conversation} />
          {others.length === 1 && unwatched.length === 0 && (
            <Presence isOnline={state.watched.get(peer)} says={false} />
          )}
        </span>
        <span class="item-text">
          <span class="item-row">
            <span class="item-name">
              <bdi>{titleOf(conversation)}</bdi>
              {group?.isMember === false && <span class="tag">not a member</span>}
              {unwatched.length > 0 && <span class="tag">not watched</span>}
            </span>
            {line !== undefined && (
              <time class="item-time">{listTime(line.timestamp, Date.now())}</time>
            )}
          </span>
          <span class="item-row">
            <LastLine conversation={conversation} me={state.me} />
            {unread > 0 && (
              <span class="badge">
                {unread > 99 ? "99+" : unread}
                <span class="unseen"> unread</span>
              </span>
            )}
          </span>
        </span>
      </button>
    </li>
  )
}

function LastLine({ conversation, me }: { conversation: Conversation; me: string }): JSX.Element {
  if (conversation.typing.size > 0) return <span class="item-line is-typing">typing…</span>
  const line = lastLine(conversation)
  if (line === undefined) return <span class="item-line">No messages yet</span>
  const isOwn = line.from === undefined || line.from === me
  const isNamed = conversation.group !== undefined || conversation.others.length > 1
  const name = isOwn ? "You: " : isNamed ? `${line.from}: ` : ""
  return (
    <span class="item-line">
      {!line.isNotice && name}
      <bdi>{line.text.slice(0, mostShown)}</bdi>
    </span>
  )
}

function NoChats({ state, actions }: { state: State; actions: Actions }): JSX.Element {
  const others = state.watched.size
  return (
    <div class="empty">
      <p>No conversations yet.</p>
      <p class="muted">
        {others === 0
          ? "Watch somebody by name, then say hello."
          : `You watch ${countOf(others, "person", "people")}. Choose one and say hello.`}
      </p>
      <button type="button" class="button only-narrow" onClick={() => actions.show("people")}>
        Choose people
      </button>
    </div>
  )
}
