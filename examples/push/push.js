/**
 * From `offline$` to a push provider. A subscriber of `offline$` is called by the engine in the middle of its work, so
 * here it only writes down what there is to do; the calls over HTTP and their retries happen beside it.
 */

const mostWaiting = 1_000
const mostTries = 5
const firstWaitMs = 50
const answerMs = 2_000

/**
 * Pushes what did not reach somebody, for as long as the engine lives. `settled()` resolves when nothing is on its way.
 *
 * @param {import("@peerage/core").Engine} engine
 * @param {string} provider the address that takes a POST for each push
 */
export function pushOffline(engine, provider) {
  /** @type {Set<Promise<void>>} */
  const onTheirWay = new Set()

  engine.offline$.subscribe(({ message, reason, peerIds }) => {
    // Of a group they are looked up while they are read, so they are read now.
    for (const peerId of peerIds) {
      // A provider that is down for long must not fill the memory: the message itself is safe in the store.
      if (onTheirWay.size >= mostWaiting) return console.error("too many pushes wait, one left out")
      const push = { id: `${message.id}/${peerId}`, peerId, from: message.from, reason }
      const calling = call(provider, push).finally(() => onTheirWay.delete(calling))
      onTheirWay.add(calling)
    }
  })

  return {
    async settled() {
      while (onTheirWay.size > 0) await Promise.all(onTheirWay)
    },
  }
}

/**
 * Never rejects. The same id is given with each try, so that a push whose answer was lost is not shown twice.
 *
 * @param {string} provider
 * @param {{ id: string, peerId: string, from: string, reason: string }} push
 */
async function call(provider, push) {
  for (let tries = 1; tries <= mostTries; tries++) {
    const status = await post(provider, push)
    if (status >= 200 && status < 300) return
    // A device that is no longer known, for example: it will not be better the next time.
    const isFinal = status >= 400 && status < 500 && status !== 429
    if (isFinal) return console.error(`the provider refuses ${push.id}: ${status}`)
    await new Promise((resolve) => setTimeout(resolve, firstWaitMs * 2 ** tries))
  }
  console.error(`the provider did not take ${push.id}`)
}

/** @returns {Promise<number>} the status, 0 when there was no answer in time */
async function post(provider, { id, ...notification }) {
  try {
    const response = await fetch(provider, {
      method: "POST",
      headers: { "content-type": "application/json", "idempotency-key": id },
      body: JSON.stringify(notification),
      signal: AbortSignal.timeout(answerMs),
    })
    await response.arrayBuffer()
    return response.status
  } catch {
    return 0
  }
}
