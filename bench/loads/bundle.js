/** What a browser loads for the client. socket.io-client is not counted: the page has it, or would have it anyway. */
import { gzipSync } from "node:zlib"
import { build } from "esbuild"

const page = `
  export { createClient } from "@peerage/client"
  export { socketIo } from "@peerage/transport-socketio/client"`

/** @param {string[]} external */
async function bundle(external) {
  const { outputFiles } = await build({
    stdin: { contents: page, resolveDir: import.meta.dirname },
    bundle: true,
    minify: true,
    format: "esm",
    platform: "browser",
    target: "es2022",
    external,
    write: false,
  })
  return outputFiles[0]?.contents ?? new Uint8Array()
}

/** @returns {Promise<import("./load.js").Figures>} */
export async function run() {
  const own = await bundle(["socket.io-client", "socket.io-parser"])
  const whole = await bundle([])
  return { bytes: own.length, gzip: gzipSync(own).length, wholeGzip: gzipSync(whole).length }
}
