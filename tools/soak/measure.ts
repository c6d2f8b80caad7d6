/** What a page uses at a moment. */
import type { CDPSession, Worker } from "@playwright/test";
import { readFileSync } from "node:fs";

import type { Opened } from "./page";

/** A worker that is at work answers late, in milliseconds. */
const PATIENCE_MS = 20_000;

export interface Sample {
  /** Since the beginning. */
  readonly minute: number;
  /** Of JavaScript in the page after a collection of garbage, in MB. */
  readonly heap: number;
  /** In the document and beside it. */
  readonly nodes: number;
  readonly listeners: number;
  readonly workers: number;
  /** Memory of all workers, in MB; NaN where one did not answer. */
  readonly wasm: number;
  /** Memory of the processes that run pages, in MB; NaN where that cannot be read. */
  readonly resident: number;
}

export async function measure({ page, devtools, system }: Opened, minute: number): Promise<Sample> {
  await devtools.send("HeapProfiler.enable");
  // The first one frees what finalisers then let go of.
  for (let time = 0; time < 2; time += 1) await devtools.send("HeapProfiler.collectGarbage");
  const { usedSize } = await devtools.send("Runtime.getHeapUsage");
  const { nodes, jsEventListeners } = await devtools.send("Memory.getDOMCounters");
  const workers = page.workers();
  const wasm = await Promise.all(workers.map(wasmOf));
  return {
    minute,
    heap: usedSize / 1e6,
    nodes,
    listeners: jsEventListeners,
    workers: workers.length,
    wasm: wasm.reduce((sum, bytes) => sum + bytes, 0) / 1e6,
    resident: await residentOf(system),
  };
}

async function wasmOf(worker: Worker): Promise<number> {
  const late = new Promise<number>((resolve) => {
    setTimeout(resolve, PATIENCE_MS, NaN).unref();
  });
  const asked = worker
    .evaluate(() => {
      const { wasmMemories = [] } = globalThis as unknown as { wasmMemories?: WebAssembly.Memory[] };
      return wasmMemories.reduce((sum, { buffer }) => sum + buffer.byteLength, 0);
    })
    .catch(() => NaN);
  return Promise.race([asked, late]);
}

async function residentOf(system: CDPSession): Promise<number> {
  const { processInfo } = await system.send("SystemInfo.getProcessInfo");
  const renderers = processInfo.filter(({ type }) => type === "renderer");
  try {
    const kilobytes = renderers.map(({ id }) => {
      const status = readFileSync(`/proc/${id}/status`, "utf8");
      return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]);
    });
    return kilobytes.reduce((sum, one) => sum + one, 0) / 1000;
  } catch {
    return NaN;
  }
}
