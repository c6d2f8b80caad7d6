/** What others' databases know of the packages that the product is made of. Some machines reach none of them. */
import { spawnSync } from "node:child_process";

import { parseJson } from "./json.mjs";
import { root } from "./paths.mjs";
import { output, run } from "./run.mjs";

const AUDIT = ["audit", "--omit=dev", "--json"];

/** Why cargo-deny cannot hold the crates to deny.toml here. */
export function lackingDeny() {
  const version = output("cargo", ["deny", "--version"]);
  return version === undefined ? "no cargo-deny: cargo install --locked cargo-deny" : undefined;
}

/** Why the crates cannot be held to RustSec's advisories here. */
export function lackingAdvisories() {
  const fetched = () => output("cargo", ["deny", "fetch", "db"]) !== undefined;
  return lackingDeny() ?? (fetched() ? undefined : "RustSec's database does not answer");
}

/** @param {string[]} checks of cargo-deny */
export function deny(checks) {
  return run("cargo", ["deny", "--workspace", "--locked", "check", "--disable-fetch", ...checks]);
}

/** Why the npm packages cannot be held to the registry's advisories here. */
export function lackingAudit() {
  return readAudit(audit()) === undefined ? "npm's registry does not answer for advisories" : undefined;
}

/** Throws where a package of the page has an advisory. */
export function checkAudit() {
  const found = readAudit(audit()) ?? [];
  if (found.length > 0) throw new Error(`advisories: ${found.join(", ")} (npm audit --omit=dev says more)`);
}

function audit() {
  return spawnSync("npm", AUDIT, { cwd: root, encoding: "utf8" }).stdout;
}

/**
 * The packages with an advisory.
 *
 * @param {string} report as `npm audit --json` prints it
 * @returns {string[] | undefined} undefined where it is none, as when the registry is out of reach
 */
export function readAudit(report) {
  let parsed;
  try {
    parsed = parseJson(report);
  } catch {
    return undefined;
  }
  const { auditReportVersion, vulnerabilities } =
    /** @type {{ auditReportVersion?: number, vulnerabilities?: Record<string, { severity: string }> }} */ (
      parsed
    );
  if (auditReportVersion === undefined || vulnerabilities === undefined) return undefined;
  return Object.entries(vulnerabilities).map(([name, { severity }]) => `${name} (${severity})`);
}
