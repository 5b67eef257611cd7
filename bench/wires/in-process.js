/** A peer in the engine's own process: what is measured is the engine and the client together. */
import { createEngine, inProcess } from "@peerage/core"
import { appId } from "../servers/names.js"
import { connectOver } from "./peerage.js"

/** @type {Promise<import("@peerage/core").Engine> | undefined} */
let opening

async function openEngine() {
  const engine = createEngine({ appId })
  await engine.open()
  return engine
}

/** @type {import("./wire.js").Connect} */
export async function connect(_port, options) {
  opening ??= openEngine()
  return connectOver(inProcess(await opening), options)
}
