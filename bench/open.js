// A session that speaks frames by hand, so that a case measures the engine and no client.

/** @returns the line, once the engine said `welcome` */
export function open(dialer, peer, watch, onFrame) {
  return new Promise((opened, failed) => {
    const { signal } = new AbortController()
    const events = {
      onFrame(frame) {
        if (frame.type === "welcome") opened(line)
        else if (frame.type === "refused") failed(new Error(frame.code))
        else onFrame(frame)
      },
      onClose() {},
    }
    let line
    dialer.dial({ appId: "bench", signal }, events).then((dialled) => {
      line = dialled
      line.send({ type: "open", ref: 0, version: 1, peer, device: "bench", watch })
    }, failed)
  })
}
