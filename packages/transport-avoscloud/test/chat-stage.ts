/** A server and clients of 2014 for each test of a file. */
import { afterEach, beforeEach } from "vitest"
import { ChatPeer } from "./chat-js.js"
import { appId, type Served, serve } from "./served.js"

export interface ChatStage {
  readonly served: Served
  peer(peerId: string, watchingPeerIds?: readonly string[]): ChatPeer
  opened(peerId: string, watchingPeerIds?: readonly string[]): Promise<ChatPeer>
}

/** @param options - made anew for each test */
export function chatStage(options: () => Parameters<typeof serve>[0] = () => ({})): ChatStage {
  let served: Served
  let peers: ChatPeer[] = []
  beforeEach(async () => {
    served = await serve(options())
  })
  afterEach(async () => {
    for (const { program } of peers) for (const line of program.lines) line.terminate()
    peers = []
    await served.end()
  })
  return {
    get served() {
      return served
    },
    peer(peerId, watchingPeerIds = []) {
      const somebody = new ChatPeer(served.url, { appId, peerId, watchingPeerIds })
      peers.push(somebody)
      return somebody
    },
    async opened(...who) {
      const somebody = this.peer(...who)
      await somebody.client.open()
      return somebody
    },
  }
}

/** Until the engine dealt with all that came from a peer before. */
export async function settle({ client }: ChatPeer): Promise<void> {
  await client.getStatus([])
}
