/** A copy of the built page in a browser that tells what it uses. */
import { type CDPSession, chromium as browserType, type Page } from "@playwright/test";
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { chromium } from "../lib/chromium.mjs";
import { serve } from "../lib/serve.mjs";

/** Stands before every program of the copy: a worker then knows of its WebAssembly memories. */
const WATCH = `if (typeof DedicatedWorkerGlobalScope !== "undefined" && globalThis.wasmMemories === undefined) {
  const memories = (globalThis.wasmMemories = []);
  const instantiate = WebAssembly.instantiate;
  WebAssembly.instantiate = async (...given) => {
    const made = await instantiate(...given);
    const { exports } = made.instance ?? made;
    memories.push(...Object.values(exports).filter((value) => value instanceof WebAssembly.Memory));
    return made;
  };
}
`;

export interface Opened {
  readonly page: Page;
  /** Of the page. */
  readonly devtools: CDPSession;
  /** Of the browser. */
  readonly system: CDPSession;
  /** What nobody caught, in the page or its workers. */
  readonly uncaught: string[];
  readonly address: string;
  readonly close: () => Promise<void>;
}

/** Opens a copy of the page that was built into this folder; `change` is what the copy is to have beside. */
export async function openCopy(
  folder: string,
  change: (copy: string) => void = () => undefined,
): Promise<Opened> {
  if (!existsSync(join(folder, "index.html"))) {
    throw new Error(`${folder} holds no page: npm run build makes one`);
  }
  const place = mkdtempSync(join(tmpdir(), "soak-"));
  const copy = join(place, "page");
  cpSync(folder, copy, { recursive: true });
  for (const name of readdirSync(copy).filter((name) => name.endsWith(".js"))) {
    writeFileSync(join(copy, name), WATCH + readFileSync(join(copy, name), "utf8"));
  }
  change(copy);
  const address = await serve({ folder: copy, port: 0 });
  const browser = await browserType.launch({
    executablePath: chromium(),
    args: ["--no-sandbox", "--disable-dev-shm-usage", "--disable-features=WebGPUService"],
  });
  const context = await browser.newContext({ serviceWorkers: "block" });
  const page = await context.newPage();
  const uncaught: string[] = [];
  page.on("pageerror", (error) => uncaught.push(error.message));
  page.on("crash", () => uncaught.push("the page crashed"));
  page.on("console", (message) => {
    if (message.type() === "error" && message.text().startsWith("Uncaught")) uncaught.push(message.text());
  });
  const devtools = await context.newCDPSession(page);
  const system = await browser.newBrowserCDPSession();
  const close = async (): Promise<void> => {
    await browser.close();
    rmSync(place, { recursive: true });
  };
  return { page, devtools, system, uncaught, address, close };
}
