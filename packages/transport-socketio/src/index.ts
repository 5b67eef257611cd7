/** `@peerage/transport-socketio`: the server's side. The client's is `@peerage/transport-socketio/client`. */
export type { SocketIoTransportOptions } from "./options.js"
export { socketIoTransport } from "./transport.js"
