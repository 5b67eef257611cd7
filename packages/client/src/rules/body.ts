/** What requests say, by type: frames without the `ref` that they get on the line. */
import type { ClientFrame } from "@peerage/core/protocol"

/** A request's frame without its `ref`. */
export type RequestBody = ClientFrame extends infer Frame
  ? Frame extends { readonly ref: number }
    ? Omit<Frame, "ref">
    : never
  : never

type BodyOf<Type extends RequestBody["type"]> = Extract<RequestBody, { readonly type: Type }>

/** Requests of one frame each, whose answers come alone or in pages. */
export type AskBody = BodyOf<
  | "create"
  | "join"
  | "leave"
  | "invite"
  | "kick"
  | "members"
  | "groups"
  | "attributes"
  | "read"
  | "conversations"
>

/** Requests that a host may want signed. */
export type SignedBody = BodyOf<"open" | "watch" | "create" | "join" | "invite" | "kick">
