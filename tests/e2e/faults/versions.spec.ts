/** A new version of the page of which not every file has arrived on the host: the old one goes on, whole. */
import { createHash } from "node:crypto";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, type Page } from "@playwright/test";

import { serve } from "../../../tools/lib/serve.mjs";
import { encoded, onlyOnTheCpu, search, searchBox, status, tiles } from "../support";
import { nothingIsLost, said, session, test } from "./session";

test.use({ serviceWorkers: "allow" });

test.beforeEach(() => {
  onlyOnTheCpu();
});

const OLD = "A little more like this";
const NEW = "A newer one";

/** A folder that holds the built page, and is published to as a build would. */
class Version {
  readonly folder = mkdtempSync(join(tmpdir(), "half-"));
  readonly #index = join(this.folder, "index.html");
  readonly #program = join(this.folder, "service-worker.js");
  #old: readonly [string, string] = ["", ""];

  constructor() {
    cpSync("dist", this.folder, { recursive: true });
  }

  /** Puts the new version's list of files there, and its page as well unless that is lacking. */
  publish(fault: "nothing" | "missing" | "altered"): void {
    const [index, program] = [readFileSync(this.#index, "utf8"), readFileSync(this.#program, "utf8")];
    this.#old = [index, program];
    const changed = index.replace(/<title>[^<]*/, `<title>${NEW}`);
    writeFileSync(this.#program, program.replace(hash(index), hash(changed)));
    if (fault === "missing") rmSync(this.#index);
    else writeFileSync(this.#index, fault === "altered" ? `${changed}<!-- cut -->` : changed);
  }

  takeBack(): void {
    writeFileSync(this.#index, this.#old[0]);
    writeFileSync(this.#program, this.#old[1]);
  }
}

function hash(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** Has the browser look for a new version, and waits until it has settled what becomes of it. */
async function lookForUpdate(page: Page): Promise<string> {
  return page.evaluate(async () => {
    const registration = await navigator.serviceWorker.getRegistration();
    const found = await registration?.update().catch(() => undefined);
    const installing = (found ?? registration)?.installing ?? null;
    if (installing === null) return registration?.waiting === null ? "none" : "installed";
    return new Promise<string>((resolve) => {
      installing.addEventListener("statechange", () => {
        if (installing.state !== "installing") resolve(installing.state);
      });
    });
  });
}

test("a version of which a file is missing or another one is not used; the whole one is, when it is there", async ({
  page,
}) => {
  const version = new Version();
  try {
    const address = await serve({ folder: version.folder, port: 0, base: "/half/" });
    await page.goto(`${address}?executor=cpu&pictures=24&vectors=off&arrive=off`);
    await encoded(page);
    await expect(status(page)).toContainText("works with the network off", { timeout: 90_000 });
    await search(page, "a happy face");
    await tiles(page).first().locator("[data-to='like']").click();
    const before = await session(page);
    for (const fault of ["missing", "altered"] as const) {
      version.publish(fault);
      expect(await lookForUpdate(page)).toBe("redundant");
      await page.reload();
      await encoded(page);
      await expect(page).toHaveTitle(OLD);
      await expect(searchBox(page)).toHaveValue("a happy face");
      await nothingIsLost(page, before, null);
      version.takeBack();
    }
    version.publish("nothing");
    await page.reload();
    await expect(said(page)).toHaveText([/A new version of this page is here/], { timeout: 60_000 });
    await page.getByRole("button", { name: "Use it now" }).click();
    await expect(page).toHaveTitle(NEW);
    await encoded(page);
    await nothingIsLost(page, before, null);
  } finally {
    rmSync(version.folder, { recursive: true });
  }
});
