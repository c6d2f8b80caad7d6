/**
 * An encoder: a worker with an image tower. It decodes the next batch while the tower works on the one
 * before, and lets single pictures for the question at hand go first.
 */

import init, { ImageEngine, linkRelaxedSimd } from "../../../pkg/more_like_this.js";
import { breathe } from "../breathe";
import { explain, isTrap } from "../explain";
import { encodeBatch, extractPatches } from "./batch";
import { decode } from "./decode";
import type { EncoderCommand, EncoderReport, Start } from "./protocol";

type Extraction = Extract<EncoderCommand, { kind: "extract" }>;

/** A batch that is being decoded, or waits to be encoded. */
interface Batch {
  readonly job: number;
  readonly decoded: readonly ReturnType<typeof decode>[];
}

const batches: Batch[] = [];
const extractions: Extraction[] = [];
let arrived: (() => void) | null = null;
let started: ((start: Start) => void) | null = null;

function report(message: EncoderReport, handOver: Transferable[] = []): void {
  postMessage(message, handOver);
}

/** Does what waits, for ever; a trap of the tower ends it. */
async function serve(images: ImageEngine): Promise<never> {
  for (;;) {
    // Lets what arrived during a batch be delivered.
    await breathe();
    const extraction = extractions.shift();
    const batch = extraction === undefined ? batches.shift() : undefined;
    if (extraction !== undefined) await extract(images, extraction);
    else if (batch !== undefined) await encode(images, batch);
    else await new Promise<void>((resolve) => (arrived = resolve));
    const note = images.takeNote();
    if (note !== undefined) report({ kind: "executor", info: images.info(), note });
  }
}

async function encode(images: ImageEngine, { job, decoded }: Batch): Promise<void> {
  const encoded = await encodeBatch(images, await Promise.all(decoded));
  report({ kind: "encoded", job, encoded }, [encoded.embeddings.buffer]);
}

async function extract(images: ImageEngine, { job, source }: Extraction): Promise<void> {
  try {
    const patches = await extractPatches(images, await decode(source));
    report({ kind: "extracted", job, patches }, [patches.buffer]);
  } catch (error) {
    if (isTrap(error)) throw error;
    report({ kind: "refused", job, message: explain(error) });
  }
}

/** Lets the tower use relaxed SIMD; what runs is told, so that it is seen where that could not be linked. */
function link(relaxed: WebAssembly.Module): void {
  try {
    linkRelaxedSimd(relaxed);
  } catch {
    // The tower does without.
  }
}

async function main(): Promise<void> {
  const { module, relaxed, model, executor, encoders } = await new Promise<Start>(
    (resolve) => (started = resolve),
  );
  try {
    await init({ module_or_path: module });
    if (relaxed !== null) link(relaxed);
    const images = await ImageEngine.create(new Uint8Array(await model.arrayBuffer()), executor, encoders);
    report({ kind: "ready", info: images.info(), note: images.takeNote() ?? null });
    await serve(images);
  } catch (error) {
    report({ kind: "failed", message: explain(error) });
  }
}

addEventListener("message", ({ data }: MessageEvent<EncoderCommand>) => {
  if (data.kind === "start") started?.(data);
  else if (data.kind === "extract") extractions.push(data);
  else batches.push({ job: data.job, decoded: data.sources.map(decode) });
  arrived?.();
  arrived = null;
});
void main();
