/** Every bound of the client. A tick is a second: the client counts ticks, so that a jump of the clock ends no wait. */

/** An answer comes within 8 s, or the engine closes; a line that stays silent for longer is dead. */
export const answerTicks = 10
/** A call that a lost line holds up rejects `timeout` after 30 s. */
export const callTicks = 31
export const tickMs = 1_000
/** How long `close` waits for the engine's answer. */
export const closeMs = 2_000
/** A session that lived this long ends the row of failures that the backoff counts. */
export const steadyMs = 5_000

/** Sends that wait for the line. */
export const outboxMessages = 256
export const outboxBytes = 1_048_576
/** Sends on the line without an answer; the engine queues at most 1,024 frames of a connection. */
export const sendsInFlight = 512
/** What waited leaves at this pace, below the engine's default rates (a burst of 200, then 100 a second). */
export const firstFlush = 150
export const flushPerTick = 100
/** Calls other than `send` that wait for an answer. */
export const pendingCalls = 256

/** Acknowledgements leave together: after so many messages, or so long after the first. */
export const ackMessages = 32
export const ackMs = 20

/** Conversations whose position, and whose published id, are remembered. */
export const conversations = 1_000
/** Positions that an `open` or `resume` may carry. */
export const positionsSent = 100
/** Told or own ranges above a position that are remembered per conversation. */
export const rangesKept = 256

/** Bytes of a frame with a list; longer lists are split. */
export const frameBytes = 32_768
/** Bytes of a frame besides its list, generously. */
export const frameOverhead = 1_024
/** Bytes of positions in an `open` or `resume`: room is left for watched peers. */
export const positionBytes = 16_384
/** A send of more cannot reach the engine: its line would be cut, again and again. */
export const sendFrameBytes = 40_960

/** Items of one page of a history or a list, and how many are read unless more are wanted. */
export const pageMost = 100
export const listDefault = 50
