/** The page's frame: which parts there are, and in which order they are read and reached by the keyboard. */
import type { ComponentChildren, JSX } from "preact"
import { unreadOf } from "../model/state.js"
import { countOf } from "../model/wording.js"
import { Avatar } from "./avatar.js"
import { Brand } from "./brand.js"
import { Chats } from "./chats.js"
import { composerId } from "./element-ids.js"
import { ChatIcon, LeaveIcon, PeopleIcon } from "./icons.js"
import { LineStatus } from "./line-status.js"
import { Pane } from "./pane.js"
import { People } from "./people.js"
import type { Shown } from "./shown.js"
import { Toasts } from "./toasts.js"

export function App({ state, actions }: Shown): JSX.Element {
  const unread = unreadOf(state)
  return (
    <div class="app" data-view={state.view}>
      {state.open !== undefined && (
        <button
          type="button"
          class="skip"
          onClick={() => document.getElementById(composerId)?.focus()}
        >
          Skip to the message box
        </button>
      )}
      <LineStatus line={state.line} />
      <header class="bar">
        <Brand app={state.app} />
        <span class="me">
          <Avatar peers={[state.me]} />
          <span class="me-name">{state.me}</span>
        </span>
        <button
          type="button"
          class="quiet-button"
          onClick={actions.leave}
          aria-label="Leave and choose another name"
        >
          <LeaveIcon />
        </button>
      </header>
      <Chats state={state} actions={actions} />
      <People state={state} actions={actions} />
      <main class="pane">
        <Pane state={state} actions={actions} />
      </main>
      <nav class="tabs" aria-label="Parts of the page">
        <Tab
          name="Chats"
          unread={unread}
          is={state.view !== "people"}
          onPick={() => actions.show("chats")}
        >
          <ChatIcon />
        </Tab>
        <Tab name="People" is={state.view === "people"} onPick={() => actions.show("people")}>
          <PeopleIcon />
        </Tab>
      </nav>
      <Toasts toasts={state.toasts} onDismiss={actions.dismiss} />
    </div>
  )
}

function Tab(props: {
  name: string
  is: boolean
  unread?: number
  onPick: () => void
  children: ComponentChildren
}): JSX.Element {
  const { name, is, unread = 0 } = props
  return (
    <button type="button" class="tab" aria-current={is ? "page" : undefined} onClick={props.onPick}>
      <span class="tab-icon" aria-hidden="true">
        {props.children}
        {unread > 0 && <span class="badge">{unread > 99 ? "99+" : unread}</span>}
      </span>
      {name}
      {unread > 0 && <span class="unseen">, {countOf(unread, "unread message")}</span>}
    </button>
  )
}
