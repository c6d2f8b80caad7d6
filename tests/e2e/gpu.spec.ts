import { expect, test } from "@playwright/test";

import { openEncoded, pictures, sabotageWorker, search, status, tiles } from "./support";

test("a GPU lost on the way: the CPU goes on, nothing is lost, a note says so", async ({ page }) => {
  test.skip(test.info().project.name !== "webgpu", "needs a GPU to lose");
  await sabotageWorker(
    page,
    `const request = GPUAdapter.prototype.requestDevice;
     GPUAdapter.prototype.requestDevice = async function (...given) {
       const device = await request.apply(this, given);
       const submit = device.queue.submit.bind(device.queue);
       let runs = 0;
       device.queue.submit = (...work) => {
         submit(...work);
         runs += 1;
         if (runs === 4) device.destroy();
       };
       return device;
     };`,
  );
  await openEncoded(page);
  await expect(status(page)).toContainText("CPU");
  await expect(page.locator(".notice")).toContainText(/GPU/);
  await search(page, "a fish");
  await expect(tiles(page)).toHaveCount(pictures());
});
