/**
 * The typing notice: a convention of this page, not of Peerage. While somebody types, the page sends a transient
 * message whose whole text is `peerage-demo:typing`. It holds for four seconds, so the page repeats it every three;
 * a message of the same peer ends it. Whoever does not know the convention sees a short-lived odd text and loses nothing.
 */

/** The whole text of a typing notice. */
export const typingNotice = "peerage-demo:typing"

/** How long a notice holds, in ms. */
export const typingHoldsMs = 4_000

/** How often it is sent again while somebody goes on typing, in ms. */
export const typingRepeatMs = 3_000

/** Who types, and until when. */
export type Typing = ReadonlyMap<string, number>

export const nobodyTypes: Typing = new Map()

export function withTyping(typing: Typing, peer: string, now: number): Typing {
  return new Map(typing).set(peer, now + typingHoldsMs)
}

export function withoutTyping(typing: Typing, peer: string): Typing {
  return typing.has(peer) ? new Map([...typing].filter(([each]) => each !== peer)) : typing
}

/** Without those whose notice has run out. */
export function stillTyping(typing: Typing, now: number): Typing {
  const kept = [...typing].filter(([, until]) => until > now)
  return kept.length < typing.size ? new Map(kept) : typing
}
