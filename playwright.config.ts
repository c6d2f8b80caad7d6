/**
 * End-to-end tests of the built page, in headless Chromium, served as a static host would: from a
 * sub-path. `cpu` runs them with WebGPU off, `webgpu` with the software adapter SwiftShader.
 */
import { defineConfig } from "@playwright/test";

import { chromium } from "./tools/lib/chromium.mjs";
import { freePort } from "./tools/lib/serve.mjs";

/** Playwright reads this file again in every worker, which inherits the port found first. */
const PORT = (process.env["E2E_PORT"] ??= String(await freePort()));
const BASE = "/some/sub-path/";
const CI = process.env["CI"] === "true";
const FLAGS = ["--no-sandbox", "--disable-dev-shm-usage"];

const browser = (flags: string[]) => ({
  launchOptions: { executablePath: chromium(), args: [...FLAGS, ...flags] },
});

export default defineConfig({
  testDir: "tests/e2e",
  outputDir: ".build/test-results",
  forbidOnly: CI,
  // After routes are taken away, the browser now and then answers no more: that is reported as flaky, and does not fail the rest.
  retries: CI ? 2 : 0,
  // The page's own work already fills the machine.
  workers: 1,
  expect: { timeout: 30_000 },
  reporter: [["list"]],
  use: {
    baseURL: `http://localhost:${PORT}${BASE}`,
    trace: "on-first-retry",
    // No action waits for the model, so one that takes so long says what it waited for.
    actionTimeout: 60_000,
    // What a service worker answers, no test could break. The tests of the service worker allow it.
    serviceWorkers: "block",
  },
  projects: [
    { name: "cpu", timeout: 150_000, use: browser(["--disable-features=WebGPUService"]) },
    // A machine that does other things besides takes minutes over a GPU emulated in software.
    { name: "webgpu", timeout: 900_000, use: browser(["--enable-unsafe-webgpu"]) },
  ],
  webServer: {
    command: `node tools/serve.mjs dist ${PORT} ${BASE}`,
    url: `http://localhost:${PORT}${BASE}`,
    reuseExistingServer: false,
  },
});
