/** A visitor without a plan: clicks, types, marks, goes back and forth, adds photos and deletes them, for hours. */
import type { Page } from "@playwright/test";
import { crc32, deflateSync } from "node:zlib";

import { measure, type Sample } from "./measure";
import { openCopy } from "./page";
import { Random } from "./random";
import { buildIn, machine, table, verdict, write } from "./report";

const WORDS = [
  "a dog",
  "something red",
  "music",
  "food on a table",
  "without people",
  "собака",
  "🦊",
  "a happy face that laughs",
  "x",
  "the night sky over a city",
] as const;
const KEYS = [
  "Escape",
  "/",
  "ArrowDown",
  "ArrowRight",
  "ArrowLeft",
  "End",
  "Home",
  "Enter",
  "Tab",
  "u",
  "d",
  "Control+z",
  "Control+Shift+z",
] as const;
/** What can be pressed without leaving the page. */
const PRESSABLE =
  "button, summary, [role='option'], .tile-picture, input[type='radio'], input[type='checkbox'], select";
/** More photos than these are deleted before a sample, so that samples are of the same page. */
const MOST_PHOTOS = 30;
/** Every picture is encoded by then, in milliseconds. */
const PATIENCE_MS = 300_000;

interface Options {
  readonly seed: number;
  readonly minutes: number;
  /** Of the built page. */
  readonly folder: string;
}

/** Runs the monkey; what is wrong. */
export async function soakByMonkey({ seed, minutes, folder }: Options): Promise<string[]> {
  const opened = await openCopy(folder);
  const start = `${opened.address}?executor=cpu&encoders=1&pictures=200&arrive=off`;
  const monkey = new Monkey(opened.page, start, new Random(seed));
  console.log(
    `Seed ${seed}, ${minutes} minutes, ${buildIn(folder)}\n${machine()}, ${new Date().toISOString()}`,
  );
  const samples: Sample[] = [];
  try {
    await opened.page.goto(start);
    const begun = performance.now();
    const elapsed = (): number => (performance.now() - begun) / 60_000;
    const goesOn = (until: number): boolean => elapsed() < until && opened.uncaught.length === 0;
    while (goesOn(minutes)) {
      while (goesOn(Math.min(samples.length + 1, minutes))) await monkey.act();
      await monkey.rest();
      samples.push(await measure(opened, Number(elapsed().toFixed(1))));
      console.log(table(samples.slice(-1)));
    }
  } catch (error) {
    opened.uncaught.push(
      `the monkey could not go on: ${error instanceof Error ? error.message : String(error)}`,
    );
  } finally {
    await opened.close().catch(() => undefined);
  }
  const faults = verdict(samples, opened.uncaught);
  const { acts, notices } = monkey;
  const figures = {
    seed,
    minutes,
    machine: machine(),
    build: buildIn(folder),
    acts,
    notices,
    samples,
    faults,
  };
  const path = write(`monkey-${seed}`, {
    date: new Date().toISOString(),
    uncaught: opened.uncaught,
    ...figures,
  });
  console.log(`\n${table(samples)}\n\n${acts} acts, notices: ${[...notices].join(" | ") || "none"}\n${path}`);
  return faults;
}

class Monkey {
  acts = 0;
  /** What the page said went wrong. */
  readonly notices: string[] = [];
  readonly #page: Page;
  /** Its first address. */
  readonly #start: string;
  readonly #random: Random;
  #photos = 0;

  constructor(page: Page, start: string, random: Random) {
    this.#page = page;
    this.#start = start;
    this.#random = random;
    // The browser's own dialogue for files is nobody's to answer.
    page.on("filechooser", () => undefined);
    page.on("dialog", (dialog) => void dialog.dismiss());
  }

  /** Does something, and waits a little. */
  async act(): Promise<void> {
    const act = this.#random.weighted([
      [() => this.#press(), 10],
      [() => this.#mark(), 5],
      [() => this.#type(), 3],
      [() => this.#key(), 4],
      [() => this.#travel(), 3],
      [() => this.#choose(), 2],
      [() => this.#scroll(), 2],
      [() => this.#addPhotos(), 1],
    ]);
    await act();
    this.acts += 1;
    await this.#page.waitForTimeout(20 + this.#random.below(200));
    await this.#listen();
  }

  /**
   * Brings the page to where it was at first: English, nothing asked, nothing open, every picture encoded. Not by loading it anew,
   * which would hide what it keeps.
   */
  async rest(): Promise<void> {
    const page = this.#page;
    for (let time = 0; time < 4; time += 1) await page.keyboard.press("Escape");
    await page.evaluate(() => {
      for (const dialog of document.querySelectorAll("dialog[open]")) {
        if (dialog instanceof HTMLDialogElement) dialog.close();
      }
      for (const details of document.querySelectorAll("details[open]")) details.removeAttribute("open");
      const english = document.querySelector(".languages [lang='en'][aria-pressed='false']");
      if (english instanceof HTMLElement) english.click();
    });
    await page.locator("html[lang='en']").waitFor();
    await this.#pressNamed(/^(Leave|End|Stop|Close)\b.*(game|round|tour|strategies|comparing)/i);
    await this.#pressNamed(/^How it works$/, { expanded: true });
    if (this.#photos > MOST_PHOTOS) await this.#deletePhotos();
    await this.#openFirstCollection();
    await page.evaluate((address) => {
      history.pushState(null, "", address);
      dispatchEvent(new PopStateEvent("popstate", { state: null }));
    }, this.#start);
    await page.keyboard.press("Escape");
    await page.locator("progress").waitFor({ state: "detached", timeout: PATIENCE_MS });
    await page.waitForTimeout(500);
  }

  /** Presses one of what can be pressed in what lies on top. */
  async #press(): Promise<void> {
    const at = this.#random.next();
    await this.#page.evaluate(
      ([selector, at]) => {
        const over = [...document.querySelectorAll("dialog[open], :popover-open")].at(-1) ?? document;
        const all = [...over.querySelectorAll(selector)].filter(
          (element) =>
            element instanceof HTMLElement &&
            element.checkVisibility() &&
            !element.closest("[inert]") &&
            !(element as HTMLButtonElement).disabled,
        );
        const chosen = all[Math.floor(at * all.length)];
        if (!(chosen instanceof HTMLElement)) return;
        chosen.focus();
        if (chosen instanceof HTMLSelectElement) {
          chosen.selectedIndex = Math.floor(at * 1000) % chosen.options.length;
          chosen.dispatchEvent(new Event("change", { bubbles: true }));
        } else {
          chosen.click();
        }
      },
      [PRESSABLE, at] as const,
    );
  }

  async #mark(): Promise<void> {
    const [at, to] = [this.#random.next(), this.#random.of(["like", "dislike"])];
    await this.#page.evaluate(
      ([at, to]) => {
        const all = [...document.querySelectorAll(`.tile [data-to='${to}']`)];
        const chosen = all[Math.floor(at * all.length)];
        if (chosen instanceof HTMLElement) chosen.click();
      },
      [at, to] as const,
    );
  }

  async #type(): Promise<void> {
    const words = this.#random.of(WORDS);
    await this.#page.evaluate((words) => {
      const box = document.querySelector("#words");
      if (!(box instanceof HTMLInputElement)) return;
      box.focus();
      box.value = words;
      box.dispatchEvent(new InputEvent("input", { bubbles: true }));
    }, words);
  }

  async #key(): Promise<void> {
    await this.#page.keyboard.press(this.#random.of(KEYS));
  }

  /** Back or forward within the page. */
  async #travel(): Promise<void> {
    const steps = this.#random.of([-1, -1, -2, 1]);
    await this.#page.evaluate((steps) => {
      const { step = 0 } = (history.state ?? {}) as { step?: number };
      if (steps > 0 || step + steps >= 0) history.go(steps);
    }, steps);
  }

  /** Another collection or strategy. */
  async #choose(): Promise<void> {
    const [at, legend] = [this.#random.next(), this.#random.of(["Pictures to search", ""])];
    await this.#page.evaluate(
      ([at, legend]) => {
        const radios = [...document.querySelectorAll("fieldset input[type='radio']")].filter(
          (radio) =>
            legend === "" || radio.closest("fieldset")?.querySelector("legend")?.textContent === legend,
        );
        const chosen = radios[Math.floor(at * radios.length)];
        if (chosen instanceof HTMLElement) chosen.click();
      },
      [at, legend] as const,
    );
  }

  async #scroll(): Promise<void> {
    const share = this.#random.next();
    await this.#page.evaluate((share) => {
      scrollTo({ top: share * document.documentElement.scrollHeight, behavior: "instant" });
    }, share);
  }

  /** Some pictures of one colour, of which many are new. */
  async #addPhotos(): Promise<void> {
    const field = this.#page.locator("input[name='pictures']");
    if ((await field.count()) === 0) return;
    const files = Array.from({ length: 1 + this.#random.below(6) }, () => {
      const colour = this.#random.below(2 ** 24);
      return { name: `photo-${colour}.png`, mimeType: "image/png", buffer: png(colour) };
    });
    this.#photos += files.length;
    await field.first().setInputFiles(files);
  }

  async #deletePhotos(): Promise<void> {
    await this.#page.evaluate(() => {
      const radios = [...document.querySelectorAll("fieldset input[type='radio']")];
      const own = radios.find((radio) => radio.closest("label")?.textContent.includes("My photos"));
      if (own instanceof HTMLElement) own.click();
    });
    const way = this.#page.getByText("Add photos, dates, storage");
    if ((await way.count()) === 0) return;
    await way.click();
    const remove = this.#page.getByRole("button", { name: "Delete all my photos" });
    if ((await remove.count()) === 0) return;
    await remove.click();
    await this.#page.getByRole("dialog").getByRole("button", { name: "Delete all" }).click();
    await this.#page.getByText("deleted from this browser").waitFor();
    this.#photos = 0;
  }

  async #openFirstCollection(): Promise<void> {
    await this.#page.evaluate(() => {
      const radio = document.querySelector(".gallery-heading fieldset input[type='radio']");
      if (radio instanceof HTMLElement) radio.click();
    });
  }

  async #pressNamed(name: RegExp, state: { readonly expanded?: boolean } = {}): Promise<void> {
    for (const button of await this.#page.getByRole("button", { name, ...state }).all()) {
      await button.click({ timeout: 1000 }).catch(() => undefined);
    }
  }

  /** Notes down each sentence that the page says went wrong, once. */
  async #listen(): Promise<void> {
    const texts = await this.#page.locator(".notice-failed, .notice[role='alert']").allTextContents();
    for (const text of texts) if (!this.notices.includes(text)) this.notices.push(text);
  }
}

/** A PNG of 40 x 30 pixels of this colour, a number of 24 bits. */
function png(colour: number): Buffer {
  const row = Buffer.alloc(1 + 3 * 40);
  for (let at = 1; at < row.length; at += 3) row.writeUIntBE(colour, at, 3);
  const size = Buffer.from([0, 0, 0, 40, 0, 0, 0, 30, 8, 2, 0, 0, 0]);
  const pixels = deflateSync(Buffer.concat(Array.from({ length: 30 }, () => row)));
  return Buffer.concat([
    Buffer.from("\x89PNG\r\n\x1a\n", "latin1"),
    ...[chunk("IHDR", size), chunk("IDAT", pixels), chunk("IEND", Buffer.alloc(0))],
  ]);
}

function chunk(kind: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(kind, "latin1"), data]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  check.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, check]);
}
