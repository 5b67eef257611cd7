/** `@peerage/transport-avoscloud`: the server's side of the AVOS Cloud realtime protocol of 2014. */
export type { AvosCloudTransportOptions } from "./options.js"
export { avosCloudTransport } from "./transport.js"
