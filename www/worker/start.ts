import init, { Engine } from "../../pkg/more_like_this.js";
import type { Command, Report } from "../protocol";
import { download } from "../download";
import { explain } from "./explain";

const MODULE = new URL("../../pkg/more_like_this_bg.wasm", import.meta.url);

/**
 * Fetches the model, with progress, and makes the engine from it.
 *
 * Throws an Error that names the model's file, and the tensor where one is at fault.
 */
export async function start(
  command: Extract<Command, { kind: "load" }>,
  report: (report: Report) => void,
): Promise<Engine> {
  const [bytes] = await Promise.all([
    download(command.model, (loaded, total) => {
      report({ kind: "download", bytes: loaded, total });
    }),
    init({ module_or_path: MODULE }),
  ]);
  report({ kind: "preparing" });
  try {
    return await Engine.create(bytes, command.executor);
  } catch (error) {
    throw new Error(`${fileName(command.model)}: ${explain(error)}`, { cause: error });
  }
}

function fileName(url: string): string {
  return new URL(url).pathname.split("/").pop() ?? url;
}
