/** `@peerage/core/signature`: what a host's signing server and a verifier need, on every runtime, without the engine. */
export { type Failure, type FailureCode, PeerageError } from "./model/failure.js"
export { checkKeys, type SignatureKey, weakKeys } from "./signature/key.js"
export type {
  GroupRequest,
  RequestFault,
  SessionRequest,
  SignatureRequest,
} from "./signature/request.js"
export { sign } from "./signature/sign.js"
export { type CanonicalText, canonicalText } from "./signature/text.js"
export {
  type SignedRequest,
  type Verified,
  type VerifyCode,
  type VerifyOptions,
  verify,
} from "./signature/verify.js"
