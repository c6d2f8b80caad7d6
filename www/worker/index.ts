/**
 * The engine's side of the conversation. It takes one turn at a time: a new gallery first, then the
 * question at hand and those beside it, then the look-up of some pictures, then a slice of an evaluation. Encoders, workers of its
 * own, do the rest.
 */

import { sample, summary } from "../../pkg/more_like_this.js";
import { message } from "../message";
import type { Command, Failure, Report } from "../protocol";
import { watchRequests } from "../requests";
import { Asking } from "./asking";
import { AuxModels } from "./auxmodels";
import { breathe } from "./breathe";
import { Cache, CACHE } from "./cache";
import { Comparing } from "./comparing";
import { readsExactly } from "./encoder/canvas";
import { Database } from "./database";
import { Encoding } from "./encoding";
import { Evaluating } from "./evaluating";
import { explain } from "./explain";
import { Inbox } from "./inbox";
import { inspect } from "./inspect";
import { isOfPhoto } from "./keys";
import { mapOf } from "./maps";
import { neighbours } from "./neighbours";
import { type Engines, start } from "./start";
import { Stock } from "./stock";

const inbox = new Inbox();
let failed = false;

/** What else is under way when something failed, such as a download, has nothing to say any more. */
function report(said: Report): void {
  if (failed) return;
  failed = said.kind === "failed";
  postMessage(said);
}

function fail(failure: Failure, error: unknown): void {
  report({ kind: "failed", failure, message: explain(error) });
}

/** The browser's store, unless what would be kept could not be told apart or trusted. */
function openCache(): Cache {
  const cache = new Cache(new Database(CACHE), (text) => {
    report({ kind: "note", text });
  });
  if (!readsExactly()) {
    cache.close(message("altersPictures"));
  }
  if (!isSecureContext) {
    cache.close(message("notSecure"));
  }
  return cache;
}

/** Serves until something fails that only a fresh worker can mend. */
async function serve(engines: Engines, model: string): Promise<never> {
  const cache = openCache();
  const auxModels = new AuxModels(model, () => {
    inbox.wake();
  });
  const stock = new Stock();
  const goOn = async (): Promise<boolean> => {
    await breathe();
    return !inbox.has("ask") && !inbox.has("open");
  };
  const asking = new Asking({ engines, auxModels, cache, stock, report, goOn });
  const comparing = new Comparing({ engines, auxModels, cache, stock, report, goOn });
  const evaluating = new Evaluating({
    engines,
    auxModels,
    cache,
    stock,
    report,
    goOn: async () => (await goOn()) && !inbox.has("compare") && !inbox.has("evaluate"),
    statistics: { sample, summary },
  });
  let encoding: Encoding | null = null;
  let paused = false;
  for (;;) {
    if (inbox.take("forget") !== null) {
      encoding?.forget();
      void cache.forget(isOfPhoto);
    }
    const open = inbox.take("open");
    if (open !== null) {
      void cache.flush();
      encoding?.close();
      encoding = new Encoding({ engines, cache, report }, open);
      encoding.pause(paused);
      stock.open(open.sources);
      asking.open();
      comparing.open();
      evaluating.open();
    }
    const add = inbox.take("add");
    if (add !== null && encoding?.add(add.gallery, add.sources) === true) stock.add(add.sources);
    const pause = inbox.take("pause");
    if (pause !== null) {
      ({ paused } = pause);
      encoding?.pause(paused);
    }
    const prioritize = inbox.take("prioritize");
    if (prioritize !== null) encoding?.prioritize(prioritize.ids);
    if (inbox.take("refetch") !== null) auxModels.forgive();
    const ask = inbox.take("ask");
    if (ask !== null) asking.take(ask);
    const near = inbox.take("neighbours");
    if (near !== null) {
      const { requestId, id } = near;
      report({ kind: "neighbours", requestId, hits: neighbours(engines, id) });
    }
    const map = inbox.take("map");
    if (map !== null) report({ kind: "map", requestId: map.requestId, map: mapOf(engines, map) });
    const inspected = inbox.take("inspect");
    if (inspected !== null) {
      const { requestId, file } = inspected;
      report({ kind: "inspected", requestId, refusal: await inspect(file) });
    }
    const compare = inbox.take("compare");
    if (compare !== null) comparing.take(compare);
    const evaluate = inbox.take("evaluate");
    if (evaluate !== null) evaluating.take(evaluate);
    const worked =
      (await asking.step()) ||
      (await comparing.step()) ||
      ((await encoding?.step()) ?? false) ||
      (await evaluating.step());
    await (worked ? breathe() : inbox.next());
  }
}

async function main(): Promise<void> {
  let load = inbox.take("load");
  while (load === null) {
    await inbox.next();
    load = inbox.take("load");
  }
  let engines: Engines;
  try {
    const wake = (): void => {
      inbox.wake();
    };
    engines = await start(load, { report, fail, wake });
  } catch (error) {
    fail("load", error);
    return;
  }
  try {
    await serve(engines, load.model);
  } catch (error) {
    fail("crash", error);
  }
}

addEventListener("message", ({ data }: MessageEvent<Command>) => {
  inbox.put(data);
});
watchRequests((requests) => {
  report({ kind: "requests", requests });
});
void main();
