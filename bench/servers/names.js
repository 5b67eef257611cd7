/** What both processes must agree on. */
export const appId = "bench"
/** @type {import("@peerage/core/signature").SignatureKey} */
export const signingKey = { id: "k1", secret: "a secret of the bench's own", algorithm: "sha1" }
