import type { Page } from "@playwright/test";

import { median } from "./statistics.mjs";
import type { Reports } from "./reports";

/** Pictures liked. */
export const LIKES = 5;
/** Times that the last like is taken back and given again, to have an update with everything read already. */
export const AGAIN = 10;
const STRATEGIES = ["PRF", "GRF", "AFS", "Explicit"];

export interface Updates {
  readonly strategy: string;
  /** Milliseconds of the first update: the strategy's model arrives, pictures are looked at again, captioned. */
  readonly first: number;
  /** Milliseconds of an update after that. */
  readonly again: number;
}

/** Times each strategy's updates on a page that has answered a query. */
export async function updates(page: Page, reports: Reports): Promise<Updates[]> {
  const like = (id: string) => page.locator(`[data-id="${id}"] .tile-thumb[data-to="like"]`).click();
  const tiles = page.locator(".tile[data-id]");
  const ids = await tiles.evaluateAll((all) => all.map((tile) => tile.getAttribute("data-id") ?? ""));
  const liked = ids.slice(0, LIKES);
  for (const id of liked) await reports.reply(() => like(id));
  const last = liked.at(-1) ?? "";
  const measured = [];
  for (const strategy of STRATEGIES) {
    const segment = page.locator(".segmented label", { hasText: strategy });
    const first = await reports.reply(() => segment.click());
    const times = [];
    for (let time = 0; time < AGAIN; time += 1) {
      await reports.reply(() => like(last));
      times.push(await reports.reply(() => like(last)));
    }
    measured.push({ strategy, first, again: median(times) });
  }
  return measured;
}
