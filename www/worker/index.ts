/**
 * The engine's side of the conversation. It takes one turn at a time, so that the engine is never
 * entered twice: a new gallery first, then the question at hand, then one batch of pictures.
 */

import type { Engine } from "../../pkg/more_like_this.js";
import type { Command, Failure, Report } from "../protocol";
import { Asking } from "./asking";
import { Encoding } from "./encoding";
import { explain } from "./explain";
import { Inbox } from "./inbox";
import { Sidecars } from "./sidecars";
import { start } from "./start";
import { Storage } from "./storage";

const inbox = new Inbox();

function report(message: Report): void {
  postMessage(message);
}

function fail(failure: Failure, error: unknown): void {
  report({ kind: "failed", failure, message: explain(error) });
}

/** Lets messages that arrived during a turn be delivered. */
function breathe(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}

/** Serves until something fails that only a fresh worker can mend. */
async function serve(engine: Engine, model: string): Promise<never> {
  const storage = new Storage(report);
  const sidecars = new Sidecars(model, () => {
    inbox.wake();
  });
  const goOn = async (): Promise<boolean> => {
    await breathe();
    return !inbox.has("ask") && !inbox.has("open");
  };
  const asking = new Asking({ engine, sidecars, storage, report, goOn });
  let encoding: Encoding | null = null;
  for (;;) {
    const open = inbox.take("open");
    if (open !== null) {
      await encoding?.close();
      encoding = await Encoding.open(engine, open, storage, report);
      await asking.open(open);
    }
    const look = inbox.take("look");
    if (look !== null) encoding?.look(look.ids);
    if (inbox.take("refetch") !== null) sidecars.forgive();
    const ask = inbox.take("ask");
    if (ask !== null) asking.take(ask);
    const worked = (await asking.step()) || ((await encoding?.step()) ?? false);
    await (worked ? breathe() : inbox.next());
  }
}

async function main(): Promise<void> {
  let load = inbox.take("load");
  while (load === null) {
    await inbox.next();
    load = inbox.take("load");
  }
  let engine: Engine;
  try {
    engine = await start(load, report);
    report({ kind: "ready", engine: engine.info(), note: engine.takeNote() ?? null });
  } catch (error) {
    fail("load", error);
    return;
  }
  try {
    await serve(engine, load.model);
  } catch (error) {
    fail("crash", error);
  }
}

addEventListener("message", ({ data }: MessageEvent<Command>) => {
  inbox.put(data);
});
void main();
