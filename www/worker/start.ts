import init, { ImageEngine, SearchEngine } from "../../pkg/more_like_this.js";
import { download, fileName } from "../download";
import type { Command, ModelInfo, Report } from "../protocol";
import { explain } from "./explain";

const MODULE = new URL("../../pkg/more_like_this_bg.wasm", import.meta.url);

/** The two halves of the engine, which share nothing but the model file that both were made from. */
export interface Engines {
  readonly images: ImageEngine;
  readonly search: SearchEngine;
  readonly model: ModelInfo;
}

/**
 * Fetches the model, with progress, and makes the engines from it.
 *
 * Throws an Error that names the file at fault, and the tensor where one is.
 */
export async function start(
  command: Extract<Command, { kind: "load" }>,
  report: (report: Report) => void,
): Promise<Engines> {
  const name = fileName(command.model);
  const [bytes] = await Promise.all([
    download(
      command.model,
      (loaded, total) => {
        report({ kind: "download", bytes: loaded, total });
      },
      command.cache,
    ),
    instantiate(),
  ]);
  report({ kind: "preparing" });
  try {
    const search = SearchEngine.create(bytes);
    return { search, images: await ImageEngine.create(bytes, command.executor), model: search.info() };
  } catch (error) {
    throw new Error(`${name}: ${explain(error)}`, { cause: error });
  }
}

/** Fetches the engine's program, and compiles it while it arrives. */
async function instantiate(): Promise<void> {
  const name = fileName(MODULE.href);
  if (!("WebAssembly" in globalThis)) {
    throw new Error("this browser runs no WebAssembly; a lockdown mode may have switched it off");
  }
  const response = await fetch(MODULE).catch((cause: unknown) => {
    throw new Error(`${name} could not be reached`, { cause });
  });
  if (!response.ok) throw new Error(`${name} could not be fetched (status ${response.status})`);
  if (response.headers.get("content-type")?.startsWith("text/html") === true) {
    throw new Error(`${name}: the server sent a web page instead of the engine's program`);
  }
  try {
    await init({ module_or_path: response });
  } catch (error) {
    throw new Error(`${name}: the engine's program cannot be run here (${explain(error)})`, { cause: error });
  }
}
