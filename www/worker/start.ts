import init, { SearchEngine } from "../../pkg/more_like_this.js";
import { download, fileName } from "../download";
import type { Command, ModelInfo, Report } from "../protocol";
import { explain } from "./explain";
import { startEncoder } from "./pool/encoder";
import { Pool, type PoolState } from "./pool/pool";
import { poolSize, thisMachine } from "./pool/size";

const MODULE = new URL("../../pkg/more_like_this_bg.wasm", import.meta.url);
/** What of the engine only some browsers can run; see crates/kernels/src/tile/relaxed.wat. */
const RELAXED = new URL("../../pkg/relaxed.wasm", import.meta.url);

/** The two halves of the engine, which share nothing but the model file that both were made from. */
export interface Engines {
  readonly pool: Pick<Pool, "feed" | "wake" | "extract">;
  readonly search: SearchEngine;
  readonly model: ModelInfo;
}

/**
 * Fetches the model, with progress, and makes the engines from it. `fail` is called when no encoder is
 * left later on.
 *
 * Throws an Error that names the file at fault, and the tensor where one is.
 */
export async function start(
  command: Extract<Command, { kind: "load" }>,
  report: (report: Report) => void,
  fail: (error: unknown) => void,
): Promise<{ readonly engines: Engines; readonly pool: PoolState }> {
  const name = fileName(command.model);
  const [bytes, module, relaxed] = await Promise.all([
    download(
      command.model,
      (loaded, total) => {
        report({ kind: "download", bytes: loaded, total });
      },
      command.cache,
    ),
    compile(),
    command.simd === "plain" ? null : compileRelaxed(),
  ]);
  report({ kind: "preparing" });
  const size = command.encoders ?? poolSize(thisMachine());
  // A blob, so that the encoders do not each get a copy before they read it.
  const model = new Blob([bytes]);
  const pool = new Pool({
    start: (executor, changed) => startEncoder({ module, relaxed, model, executor, encoders: size }, changed),
    executor: command.executor,
    size,
    changed: ({ info, encoders, note }) => {
      report({ kind: "executor", executor: info.executor, encoders, note });
    },
    fail,
  });
  try {
    const [search, state] = await Promise.all([makeSearch(module, bytes), pool.start()]);
    return { engines: { pool, search, model: search.info() }, pool: state };
  } catch (error) {
    throw new Error(`${name}: ${explain(error)}`, { cause: error });
  }
}

async function makeSearch(module: WebAssembly.Module, model: Uint8Array): Promise<SearchEngine> {
  await init({ module_or_path: module });
  return SearchEngine.create(model);
}

/** Fetches the engine's program, and compiles it while it arrives. */
async function compile(): Promise<WebAssembly.Module> {
  const name = fileName(MODULE.href);
  if (!("WebAssembly" in globalThis)) {
    throw new Error("this browser runs no WebAssembly; a lockdown mode may have switched it off");
  }
  const response = await fetch(MODULE).catch((cause: unknown) => {
    throw new Error(`${name} could not be reached`, { cause });
  });
  if (!response.ok) throw new Error(`${name} could not be fetched (status ${response.status})`);
  const type = response.headers.get("content-type") ?? "";
  if (type.startsWith("text/html")) {
    throw new Error(`${name}: the server sent a web page instead of the engine's program`);
  }
  try {
    // Only what is served as a program may be compiled while it arrives.
    return type.startsWith("application/wasm")
      ? await WebAssembly.compileStreaming(response)
      : await WebAssembly.compile(await response.arrayBuffer());
  } catch (error) {
    throw new Error(`${name}: the engine's program cannot be run here (${explain(error)})`, { cause: error });
  }
}

/** Fetches the loop for relaxed SIMD; null where it cannot be had or run, since the engine does without. */
async function compileRelaxed(): Promise<WebAssembly.Module | null> {
  try {
    const response = await fetch(RELAXED);
    return response.ok ? await WebAssembly.compile(await response.arrayBuffer()) : null;
  } catch {
    return null;
  }
}
