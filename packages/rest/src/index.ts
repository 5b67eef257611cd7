/** `@peerage/rest`: an engine over HTTP, as a `fetch`-style handler. */
export { openApi } from "./openapi.js"
export type { AvoscloudOptions, RestApp, RestOptions } from "./options.js"
export type { RestHandler } from "./rest-api.js"
export { restApi } from "./rest-api.js"
