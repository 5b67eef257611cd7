/** Elements that another part of the page moves the focus to. */

/** Where one writes. */
export const composerId = "composer"

/** A conversation in the list. */
export function listItemId(key: string): string {
  return `chat-${key}`
}
