/** What a transport and a dialer owe, as the ports of @peerage/core number it. The one place that tests and docs quote. */

/**
 * The obligations of a transport, by number.
 *
 * @since 0.1.0
 */
export const transportRules: Readonly<Record<TransportRule, string>> = {
  TP1: "`listen` resolves when connections of this app can arrive, with a function that stops listening. A second listener for the same app on one transport rejects with `listener-in-use`.",
  TP2: "The app id is learnt from the wire (handshake or first frame) before `accept` is called; connections of an app that nobody listens for are refused, and those that name none are closed within 5 s.",
  TP3: "`accept` is called once per connection, synchronously followed by nothing: frames that came earlier are kept until `onFrame` is set, and the end is told even if it came before `onClose` was set.",
  TP4: "Frames arrive in the order in which the other end sent them, and none after `onClose`.",
  TP5: "`send` keeps order, never throws, and never blocks; after the end it answers `closed`.",
  TP6: "`send` answers `full`, and takes nothing, when more than `frame.maxWaiting` bytes wait on the connection.",
  TP7: "`close` is idempotent, delivers what `send` took before it where the wire still can, then ends the line; `onClose` is told exactly once, also then.",
  TP8: "The frames of one turn of the event loop leave together, those of a large one in several packets.",
  TP9: "`broadcast` is `send` to each, in order, and answers those that did not take the frame; it encodes once.",
  TP10: "No frame of the other end, however malformed, raises an exception in the host or ends another connection.",
  TP11: "Stopping refuses new connections of the app, closes the open ones, and never closes the host's server.",
  TP12: "The transport authenticates nobody and decides nothing about who may do what.",
}

/**
 * The obligations of a dialer, by number.
 *
 * @since 0.1.0
 */
export const dialerRules: Readonly<Record<DialerRule, string>> = {
  DL1: "`dial` resolves with an open line or rejects; events come only after it has resolved. A rejection with code `unknown-app` means that dialling again is of no use.",
  DL2: "Each line is told `onClose` exactly once.",
  DL3: "No reconnecting by itself: that is the client's rule.",
}

/**
 * The number of an obligation of a transport.
 *
 * @since 0.1.0
 */
export type TransportRule =
  | "TP1"
  | "TP2"
  | "TP3"
  | "TP4"
  | "TP5"
  | "TP6"
  | "TP7"
  | "TP8"
  | "TP9"
  | "TP10"
  | "TP11"
  | "TP12"

/**
 * The number of an obligation of a dialer.
 *
 * @since 0.1.0
 */
export type DialerRule = "DL1" | "DL2" | "DL3"
