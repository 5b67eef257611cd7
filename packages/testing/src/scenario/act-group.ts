/** What the commands about groups, read marks and lists do: `create alice/phone raid`, `invite alice/phone raid bob`. */
import type { Attributes, ClientFrame } from "@peerage/core/protocol"
import { type Act, ask, lineOf, list } from "./ask.js"
import { conversationNamed, groupId } from "./names.js"

const join: Act = (stage, { verb, words }) => {
  const [line, name = ""] = words
  ask(stage, line, { type: verb, group: groupId(stage.names, name) })
}

const invite: Act = (stage, { verb, words }) => {
  const [line, name = "", peers] = words
  ask(stage, line, { type: verb, group: groupId(stage.names, name), peers: list(peers) })
}

export const groupVerbs: Readonly<Record<string, Act>> = {
  /** Whatever follows the name are attributes: `create alice/phone raid level=3`. */
  create(stage, { words, options }) {
    const [line, name = ""] = words
    const attributes = Object.keys(options).length === 0 ? {} : { attributes: values(options) }
    lineOf(stage, line).ask({ type: "create", ...attributes } as ClientFrame, (id) =>
      stage.names.groups.set(id, name),
    )
  },
  join,
  leave: join,
  invite,
  kick: invite,
  members(stage, { words, options }) {
    const [line, name = ""] = words
    const { after } = options
    const page = after === undefined ? {} : { after }
    ask(stage, line, { type: "members", group: groupId(stage.names, name), ...page })
  },
  groups(stage, { words, options }) {
    const { after } = options
    const page = after === undefined ? {} : { after: groupId(stage.names, after) }
    ask(stage, words[0], { type: "groups", ...page })
  },
  /** Without attributes it reads them. */
  attributes(stage, { words, options }) {
    const [line, name = ""] = words
    const set = Object.keys(options).length === 0 ? {} : { set: values(options) }
    ask(stage, line, { type: "attributes", group: groupId(stage.names, name), ...set })
  },
  /** `read alice/phone raid@3` */
  read(stage, { words }) {
    const [line, mark = ""] = words
    const [title = "", seq] = mark.split("@")
    const conversation = conversationNamed(stage.names, title)
    ask(stage, line, { type: "read", conversation, seq: Number(seq) })
  },
  conversations(stage, { words, options }) {
    const { after, limit } = options
    const page = {
      ...(after === undefined ? {} : { after: conversationNamed(stage.names, after) }),
      ...(limit === undefined ? {} : { limit: Number(limit) }),
    }
    ask(stage, words[0], { type: "conversations", ...page })
  },
}

/** Numbers and `null` as such, all else as text. */
function values(options: Readonly<Record<string, string>>): Attributes {
  const read = (text: string) => (text === "null" || /^-?\d+$/.test(text) ? JSON.parse(text) : text)
  return Object.fromEntries(Object.entries(options).map(([name, text]) => [name, read(text)]))
}
