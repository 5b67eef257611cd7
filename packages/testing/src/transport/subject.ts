/** What an adapter author gives to the suite: a transport, its dialer, and ways to misbehave on its wire. */
import type { ServerFrame, Transport } from "@peerage/core/adapter"
import type { ClientFrame, Dialer } from "@peerage/core/protocol"
import type { TestRunner } from "../runner.js"

/**
 * A client that named its app and then reads nothing, until told to.
 *
 * @since 0.1.0
 */
export interface StalledReader {
  /** Begins to read. */
  read(): void
  /** The frames that it has read so far. */
  readonly frames: readonly unknown[]
  /** In how many of the wire's packets they came. */
  readonly packets: number
}

/**
 * Connections made by hand, below the dialer.
 *
 * @since 0.1.0
 */
export interface RawWire {
  /**
   * Sends what no dialer would send, malformed in as many ways as the wire can be, over connections of its own, some of
   * which have named `appId`. Resolves when the other end has dealt with all of it.
   */
  hostile(appId: string): Promise<void>
  /** Connects, names `appId` and stops reading at once. */
  stalled(appId: string): Promise<StalledReader>
  /** Connects and never names an app. Resolves when the other end closes the connection. */
  nameless(): Promise<void>
  /** Cuts every connection as a lost network does, without a goodbye in either direction. */
  cut(): void
  /** Whether the host's own server still answers. Absent where the host has none. */
  hostAlive?(): Promise<boolean>
}

/**
 * A transport under test. Each test asks for a new one.
 *
 * @since 0.1.0
 */
export interface TransportSubject {
  readonly transport: Transport
  readonly dialer: Dialer
  /** Must be given where `wire` says that there is one. */
  readonly raw?: RawWire
  /** Ends servers and sockets that the factory or `raw` made, after the test has stopped all listeners. */
  cleanup?(): void | Promise<void>
}

/**
 * The frames with which the suite tries a wire, told apart by a number. A transport that translates gives its own, since
 * its wire has words for some frames only; what else is said on it, such as the open that names the app, is passed over.
 *
 * @since 0.1.0
 */
export interface SampleFrames {
  /** A client's frame that needs no answer. */
  question(n: number): ClientFrame
  /** A frame of the engine's that answers nothing. `filling` is to go over the wire too. */
  answer(n: number, filling: string): ServerFrame
  /** The number of one of these, as the other end heard it; `undefined` for all others. */
  numberOf(frame: unknown): number | undefined
}

/**
 * What `transportConformance` needs to know.
 *
 * @since 0.1.0
 */
export interface TransportConformanceOptions {
  /**
   * The runner to register the tests with: `{ describe, it }` of vitest or of `node:test`. One test waits for the 5 s
   * after which a connection that names no app must be closed: allow each test 20 s.
   */
  readonly test: TestRunner
  /** Makes a transport that nothing listens on; called once in each test. */
  readonly factory: () => TransportSubject | Promise<TransportSubject>
  /**
   * Whether there is a wire, on which a client can do other things than a dialer does. Without one, as within a
   * process, the tests that need `raw` are not registered.
   */
  readonly wire: boolean
  /** Frames that the wire has words for. Default: any will do, since the wire carries frames as they are. */
  readonly samples?: SampleFrames
  /** Whether the wire carries a client's `auth`. Default true. */
  readonly auth?: boolean
  /** After how many milliseconds something that should happen counts as missing. 10,000 if absent. */
  readonly patienceMs?: number
}
