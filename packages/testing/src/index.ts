/** `@peerage/testing`: conformance suites, test doubles and arbitraries, for the engine and for adapters of anyone. */

export type { ClientFrameOptions } from "./arbitrary/client-frame.js"
export { clientFrames, tamperedFrames } from "./arbitrary/client-frame.js"
export type { BadIdKind } from "./arbitrary/id.js"
export { badIdKinds, badIds, goodIds } from "./arbitrary/id.js"
export type { BadTextKind } from "./arbitrary/text.js"
export { badTexts, garbledTexts, hostileTexts, texts } from "./arbitrary/text.js"
export { checkHistory } from "./checker/check.js"
export type {
  Acked,
  Announced,
  ClockJumped,
  Crashed,
  CursorStored,
  Delivered,
  Ended,
  Forgot,
  Happened,
  Healed,
  HistoryEvent,
  Invoked,
  Membership,
  Noticed,
  PresenceTold,
  Read,
  Restarted,
  SendFailed,
  SendOk,
  SessionChanged,
  SetBack,
  Stored,
  Told,
  Waiting,
  Watching,
} from "./checker/event.js"
export type { CheckOptions } from "./checker/ledger.js"
export type { CheckRule, HistoryReport, Violation } from "./checker/report.js"
export { checkRules, describeReport } from "./checker/report.js"
export type { ManualClock } from "./clock.js"
export { manualClock } from "./clock.js"
export type { Outcome } from "./given.js"
export { given } from "./given.js"
export type { NumberTable } from "./numbers/numbers.js"
export { numbers } from "./numbers/numbers.js"
export type { PromiseRow } from "./promises.js"
export { promises } from "./promises.js"
export type { TestRunner } from "./runner.js"
export { playTranscript } from "./scenario/play.js"
export { asyncStore, seededPause } from "./store/async-store.js"
export { storeConformance } from "./store/conformance.js"
export type { FaultyStore, StoreCall, StoreFault } from "./store/faulty-store.js"
export { faultyStore } from "./store/faulty-store.js"
export type { StoreRule } from "./store/rules.js"
export { storeRules } from "./store/rules.js"
export type { StoreConformanceOptions, StoreSubject } from "./store/trial.js"
export { transportConformance } from "./transport/conformance.js"
export type { DialerRule, TransportRule } from "./transport/rules.js"
export { dialerRules, transportRules } from "./transport/rules.js"
export type {
  RawWire,
  SampleFrames,
  StalledReader,
  TransportConformanceOptions,
  TransportSubject,
} from "./transport/subject.js"
