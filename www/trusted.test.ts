import assert from "node:assert/strict";
import { test } from "node:test";
import "./testing/browser";

test("the page's policy makes the service worker's address, and no other", async () => {
  const made: string[] = [];
  let rule: ((address: string) => string) | undefined;
  Object.assign(globalThis, {
    trustedTypes: {
      createPolicy: (name: string, { createScriptURL }: { createScriptURL: (address: string) => string }) => {
        made.push(name);
        rule = createScriptURL;
        return { createScriptURL };
      },
    },
  });
  const { serviceWorkerAddress } = await import("./trusted");
  assert.deepEqual(made, ["more-like-this/offline"]);
  assert.equal(serviceWorkerAddress, "https://example.org/page/service-worker.js");
  assert.throws(() => rule?.("https://example.org/page/other.js"), TypeError);
});
