/** The table AVOSRealtimeGroups of 2014, as the old storage SDK reads it: a row a group, its members in `m`. */
import type { Engine, HostGroup } from "@peerage/core"
import { failure, PeerageError } from "@peerage/core/adapter"
import { parseObject } from "../body.js"
import { numberOf } from "./asked.js"

/** A row: the group's attributes as columns, and those that the table itself has. */
interface GroupRow extends Readonly<Record<string, unknown>> {
  readonly objectId: string
  readonly m: readonly string[]
  readonly createdAt: string
  readonly updatedAt: string
}

const most = 100

/** The rows that `where` asks for: by one id, by several, or all; at most 100. */
export async function groupsFor(
  engine: Engine,
  fields: Readonly<Record<string, string>>,
): Promise<readonly GroupRow[]> {
  const limit = Math.min(numberOf(fields, "limit") ?? most, most)
  refuseUnserved(fields)
  const wanted = idsOf(fields.where)
  const rows: GroupRow[] = []
  // One after the other: a group may have ten thousand members.
  for (const group of limit === 0 ? [] : await groupsOf(engine, wanted, limit))
    rows.push(await rowOf(engine, group))
  return rows
}

async function groupsOf(
  engine: Engine,
  wanted: readonly string[] | undefined,
  limit: number,
): Promise<readonly HostGroup[]> {
  if (!wanted) return (await engine.host.groups.list({ limit })).groups
  const found = await Promise.all(wanted.map((id) => engine.host.groups.get(id)))
  return found.filter((group) => group !== undefined).slice(0, limit)
}

async function rowOf(engine: Engine, group: HostGroup): Promise<GroupRow> {
  const { groupId, attributes, createdAt } = group
  const at = new Date(createdAt).toISOString()
  const m = await engine.host.groups.members(groupId)
  return { ...attributes, objectId: groupId, m, createdAt: at, updatedAt: at }
}

/** Answered without them, a client would read the same rows again, or take their number for none. */
function refuseUnserved(fields: Readonly<Record<string, string>>): void {
  for (const name of ["skip", "order", "count"])
    if ((fields[name] ?? "0") !== "0" && fields[name] !== "")
      throw new PeerageError(failure("bad-request", { message: `${name} is not served here.` }))
}

/** The ids of a condition; `undefined` where there is none. */
function idsOf(where = ""): readonly string[] | undefined {
  const conditions = where === "" ? [] : Object.entries(parseObject(where))
  if (conditions.length === 0) return undefined
  const [[column, value] = []] = conditions
  const isOnly = conditions.length === 1 && column === "objectId"
  if (isOnly && typeof value === "string") return [value]
  const list: unknown = isOnly && typeof value === "object" ? value?.$in : undefined
  if (Array.isArray(list) && list.length <= most && list.every((id) => typeof id === "string"))
    return [...new Set(list)]
  throw new PeerageError(
    failure("bad-request", { message: "where takes objectId: one, or some with $in." }),
  )
}
