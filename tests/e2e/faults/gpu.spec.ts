/** A GPU that is refused, or lost at any point: the CPU goes on, and a note says so. */
import { expect, type Page } from "@playwright/test";

import { encoded, open, pictures, sabotageWorker, search, status, tiles } from "../support";
import { nothingIsLost, session, test } from "./session";

test.beforeEach(() => {
  test.skip(test.info().project.name !== "webgpu", "needs a GPU to lose");
});

/** The CPU has encoded every picture; the thumb and all embeddings are there, and one note names the GPU. */
async function cpuGoesOn(page: Page, note: RegExp): Promise<void> {
  await encoded(page);
  await expect(status(page)).toContainText("CPU");
  // It is among them, so that there is nothing else to be told.
  await search(page, "a Christmas tree");
  await tiles(page).first().locator("[data-to='like']").click();
  await expect(tiles(page)).toHaveCount(pictures());
  await expect.poll(async () => (await session(page)).embeddings).toBe(pictures());
  const { marks } = await session(page);
  expect(marks).toHaveLength(1);
  await nothingIsLost(page, { marks, embeddings: pictures(), photos: 0 }, note);
}

for (const [what, script, note] of [
  [
    "refuses a device, as to a page that is older than it",
    `GPUAdapter.prototype.requestDevice = () => Promise.reject(new TypeError("unknown limit"));`,
    /^no usable GPU: TypeError: unknown limit$/,
  ],
  ["has no adapter", `GPU.prototype.requestAdapter = () => Promise.resolve(null);`, /^no usable GPU/],
  [
    "fails to find an adapter",
    `GPU.prototype.requestAdapter = () => Promise.reject(new Error("no"));`,
    /^no usable GPU/,
  ],
] as const) {
  test(`a browser that ${what}`, async ({ page }) => {
    await sabotageWorker(page, script);
    await open(page);
    await cpuGoesOn(page, note);
  });
}

/** Has each device go away at its submission of this number, before or after that reaches it. */
function loseAt(run: number, when: "before" | "after"): string {
  return `const request = GPUAdapter.prototype.requestDevice;
    GPUAdapter.prototype.requestDevice = async function (...given) {
      const device = await request.apply(this, given);
      const submit = device.queue.submit.bind(device.queue);
      let runs = 0;
      device.queue.submit = (...work) => {
        runs += 1;
        if (runs === ${run} && "${when}" === "before") device.destroy();
        submit(...work);
        if (runs === ${run} && "${when}" === "after") device.destroy();
      };
      return device;
    };`;
}

for (const [run, when] of [
  [1, "after"],
  [3, "before"],
  [4, "after"],
] as const) {
  test(`a GPU that is lost ${when} its submission ${run}`, async ({ page }) => {
    await sabotageWorker(page, loseAt(run, when));
    await open(page);
    await cpuGoesOn(page, /GPU/);
  });
}

test("a GPU that is lost between two galleries", async ({ page }) => {
  await sabotageWorker(
    page,
    `const request = GPUAdapter.prototype.requestDevice;
    GPUAdapter.prototype.requestDevice = async function (...given) {
      const device = await request.apply(this, given);
      new BroadcastChannel("test").onmessage = () => device.destroy();
      return device;
    };`,
  );
  await open(page, { pictures: "2" });
  await encoded(page);
  await expect(status(page)).toContainText("WebGPU");
  await page.evaluate(() => {
    new BroadcastChannel("test").postMessage("lose it");
  });
  await page.getByRole("radio", { name: "Scenes" }).check({ force: true });
  await encoded(page);
  await expect(status(page)).toContainText("CPU");
  await expect.poll(async () => (await session(page)).embeddings).toBe(4);
  await nothingIsLost(page, { marks: [], embeddings: 4, photos: 0 }, /GPU/);
});
