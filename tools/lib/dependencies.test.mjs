import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { crateParts } from "../licences/components.mjs";
import { readAudit } from "./dependencies.mjs";
import { at } from "./paths.mjs";

test("a registry that does not answer is told from one that knows of nothing", () => {
  const none = { auditReportVersion: 2, vulnerabilities: {} };
  assert.deepEqual(readAudit(JSON.stringify(none)), []);
  for (const report of [
    "",
    "npm error",
    '{"message": "getaddrinfo", "error": {"code": "ENOTFOUND"}}',
    "[]",
  ]) {
    assert.equal(readAudit(report), undefined, report);
  }
});

test("a package with an advisory is named", () => {
  const report = { auditReportVersion: 2, vulnerabilities: { preact: { severity: "high" } } };
  assert.deepEqual(readAudit(JSON.stringify(report)), ["preact (high)"]);
});

/** Whether an SPDX expression leaves a way that is allowed. No crate of ours needs parentheses within parentheses. */
function isAllowed(/** @type {string} */ expression, /** @type {ReadonlySet<string>} */ allowed) {
  /** @param {string} text @returns {boolean} */
  const holds = (text) => {
    const inner = text.replaceAll(/\(([^()]*)\)/g, (_, /** @type {string} */ part) =>
      holds(part) ? "yes" : "no",
    );
    return inner
      .split(/ OR |\//)
      .some((way) => way.split(" AND ").every((name) => name.trim() === "yes" || allowed.has(name.trim())));
  };
  return holds(expression);
}

test("every crate of the page has a licence that deny.toml allows, where cargo-deny is missing as well", () => {
  const [, list = ""] = /^allow = \[([^\]]*)\]/m.exec(readFileSync(at("deny.toml"), "utf8")) ?? [];
  const allowed = new Set([...list.matchAll(/"([^"]+)"/g)].map(([, name = ""]) => name));
  assert.ok(allowed.has("MIT"));
  for (const { name, licence } of crateParts()) {
    assert.ok(licence !== null && isAllowed(licence, allowed), `${name}: ${licence}`);
  }
  assert.ok(!isAllowed("GPL-3.0-only", allowed));
  assert.ok(isAllowed("(GPL-3.0-only OR MIT) AND Apache-2.0", allowed));
  assert.ok(!isAllowed("MIT AND GPL-3.0-only", allowed));
});
