/** Where the page begins: a name, then a client, its events into the state, and the state onto the screen. */
import { createClient } from "@peerage/client"
import { isId } from "@peerage/core/protocol"
import { socketIo } from "@peerage/transport-socketio/client"
import { render } from "preact"
import { createActing } from "./act.js"
import { dropName, keepName, readAddress } from "./address.js"
import { createAnnouncer } from "./announce.js"
import { asksForLogin, keepLogin, keptLogin, type Login, logIn, signerOf } from "./login.js"
import { tellRead } from "./marks.js"
import { firstState, type State, unreadOf, withRead } from "./model/state.js"
import { receive } from "./receive.js"
import { save, withSaved } from "./saved.js"
import { storageOr } from "./storage.js"
import { createStore, type Store } from "./store.js"
import { App } from "./view/app.js"
import { LogIn } from "./view/log-in.js"
import { ChooseName } from "./view/name.js"

/** Somebody looks at the page and waits. */
const longestWaitMs = 5_000

const page = document.getElementById("page") as HTMLElement
const announcer = document.getElementById("announcer") as HTMLElement
const narrow = matchMedia("(max-width: 799px)")
const tab = storageOr(() => sessionStorage)
const kept = storageOr(() => localStorage)
const { app, name } = readAddress(location, tab)

void begin()
// Another name in the address is another person: everything begins anew.
addEventListener("hashchange", () => location.reload())

/** Asks for what is not known yet: a name, and where the app asks for it, a login. */
async function begin(): Promise<void> {
  const isSigned = await asksForLogin(app)
  const given = name !== undefined && isId(name) ? name : undefined
  const login = given === undefined ? undefined : keptLogin(app, given, tab)
  if (given !== undefined && (login !== undefined || !isSigned)) return takePart(given, login)
  const welcome = isSigned ? (
    <LogIn app={app} name={given ?? ""} onLogIn={(me, password) => enter(me, password)} />
  ) : (
    <ChooseName app={app} onChoose={takePart} />
  )
  render(welcome, page)
}

/** Answers why not, if not. */
async function enter(me: string, password: string): Promise<string | undefined> {
  const login = await logIn(app, me, password)
  if (typeof login === "string") return login
  keepLogin(app, me, login, tab)
  takePart(me, login)
  return undefined
}

function takePart(me: string, login?: Login): void {
  keepName(app, me, tab)
  const store = createStore(withSaved(firstState(app, me), kept))
  const client = createClient({
    appId: app,
    peerId: me,
    transport: socketIo(location.origin),
    backoff: { maxMs: longestWaitMs },
    ...(login && { sign: signerOf(login, logOut) }),
  })
  client.problems$.subscribe(({ code, message }) => console.warn(`${code}: ${message}`))
  receive(client, { store, announce: createAnnouncer(announcer) })
  const acting = createActing(client, store, () => {
    dropName(app, tab)
    logOut()
  })

  function logOut(): void {
    keepLogin(app, me, undefined, tab)
    location.reload()
  }

  showAlways(store, () => render(<App state={store.get()} actions={acting} />, page))
  keepRead(store)
  tellRead(client, store)
  void acting.begin()
}

/** Draws at most once a frame; a page in the background has no frames, so a timer goes beside. */
function showAlways(store: Store<State>, draw: () => void): void {
  let isAsked = false
  function drawNow(): void {
    if (!isAsked) return
    isAsked = false
    draw()
  }
  store.onChange(() => {
    if (isAsked) return
    isAsked = true
    requestAnimationFrame(drawNow)
    setTimeout(drawNow, 300)
  })
  draw()
}

/** What is looked at is read; the title counts the rest; the browser keeps how far one has read. */
function keepRead(store: Store<State>): void {
  let isAsked = false
  function follow(): void {
    const isLookedAt =
      document.visibilityState === "visible" && (!narrow.matches || store.get().view === "chat")
    store.update((state) => withRead(state, isLookedAt))
    const unread = unreadOf(store.get())
    document.title = unread > 0 ? `(${unread}) Peerage` : "Peerage"
    if (isAsked) return
    isAsked = true
    setTimeout(() => {
      isAsked = false
      save(store.get(), kept)
    }, 300)
  }
  store.onChange(follow)
  document.addEventListener("visibilitychange", follow)
  addEventListener("pagehide", () => save(store.get(), kept))
}
