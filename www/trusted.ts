/**
 * Browsers that know Trusted Types take no text for the address of a program here. The policy of this page lets one pass, the
 * service worker's; those of chunks and workers are the bundler's own.
 */

/** What of the browser's `trustedTypes` is needed: TypeScript does not know it yet. What a policy makes stands for a text. */
interface Factory {
  createPolicy(
    name: string,
    rules: { readonly createScriptURL: (address: string) => string },
  ): { createScriptURL(address: string): string };
}

const { trustedTypes } = globalThis as { readonly trustedTypes?: Factory };

/** As tools/lib/policy.mjs allows it. */
const POLICY = "more-like-this/offline";
const SERVICE_WORKER = new URL("service-worker.js", document.baseURI).href;

const policy = trustedTypes?.createPolicy(POLICY, { createScriptURL: own });

/** The address of the service worker, which the browser is given to run. */
export const serviceWorkerAddress = policy?.createScriptURL(SERVICE_WORKER) ?? SERVICE_WORKER;

function own(address: string): string {
  if (address !== SERVICE_WORKER) throw new TypeError(`${address} is no program of this page`);
  return address;
}
