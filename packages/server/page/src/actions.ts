/** All that a person can do on the page; the views call these and nothing else. */
import type { View } from "./model/state.js"

/** What one can do with groups; they are named by their ids. */
export interface GroupActions {
  /** Begins a group with oneself as its member, and opens it. */
  createGroup(name: string): void
  invite(id: string, peers: readonly string[]): void
  kick(id: string, peer: string): void
  rename(id: string, name: string): void
  leaveGroup(id: string): void
}

export interface Actions extends GroupActions {
  /** Opens the conversation with these peers, and begins it if there is none. */
  openWith(others: readonly string[]): void
  /** Opens a conversation that is in the list. */
  open(key: string): void
  show(view: View): void
  send(key: string, text: string): void
  /** Sends once more what was not sent, or may not have been. */
  sendAgain(key: string, local: number): void
  /** Forgets what was not sent. */
  discard(key: string, local: number): void
  /** The person is writing something; said on every key, told to the others now and then. */
  type(key: string): void
  /** Reads the page of history above what is shown. */
  readOlder(key: string): void
  watch(peers: readonly string[]): void
  unwatch(peer: string): void
  dismiss(toast: number): void
  /** Ends the session and asks for a name again. */
  leave(): void
}
