/**
 * The engine's side of the conversation. It takes one turn at a time, so that the engine is never
 * entered twice: a new gallery first, then a question, then one batch of pictures.
 */

import type { Engine } from "../../pkg/more_like_this.js";
import type { Command, Failure, Report } from "../protocol";
import { Encoding } from "./encoding";
import { explain } from "./explain";
import { Inbox } from "./inbox";
import { start } from "./start";

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
async function serve(engine: Engine): Promise<never> {
  let encoding: Encoding | null = null;
  for (;;) {
    const open = inbox.take("open");
    if (open !== null) encoding = await Encoding.open(engine, open, report);
    const look = inbox.take("look");
    if (look !== null) encoding?.look(look.ids);
    const ask = inbox.take("ask");
    if (ask !== null) answer(engine, ask);
    const worked = ask !== null || ((await encoding?.step()) ?? false);
    await (worked ? breathe() : inbox.next());
  }
}

function answer(engine: Engine, { turn, question }: Extract<Command, { kind: "ask" }>): void {
  const began = performance.now();
  try {
    const answer = engine.ask(question);
    report({ kind: "answer", turn, answer, milliseconds: performance.now() - began });
  } catch (error) {
    if (error instanceof WebAssembly.RuntimeError) throw error;
    report({ kind: "note", text: `That could not be searched for: ${explain(error)}.` });
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
    await serve(engine);
  } catch (error) {
    fail("crash", error);
  }
}

addEventListener("message", ({ data }: MessageEvent<Command>) => {
  inbox.put(data);
});
void main();
