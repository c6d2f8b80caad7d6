/** What the page may load and run. It stands in the page itself, for hosts that send no headers, and in those of `npm start`. */

/** Makes the addresses of the page's own programs, which webpack's runtime alone does. */
export const BUNDLER = "more-like-this";
/** Makes the service worker's address, and no other: www/trusted.ts. */
const OFFLINE = "more-like-this/offline";

/** Nothing but this page's own files: no other origin, no inline script, no inline style, and no text that becomes a script. */
export const POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self'",
  "connect-src 'self'",
  "img-src 'self' blob: data:",
  "style-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "require-trusted-types-for 'script'",
  `trusted-types ${BUNDLER} ${OFFLINE}`,
].join("; ");
