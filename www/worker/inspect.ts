import { SearchEngine } from "../../pkg/more_like_this.js";
import { explain } from "./explain";
import { DIRECTORY } from "./start";

/** The first bytes of every model file. */
const MAGIC = "GGUF";
/** No directory is as long: the longest are the word lists of large checkpoints, of a few megabytes. */
const LONGEST = 128 * DIRECTORY;

/** Why a file cannot be a model, in a sentence; null where its directory is one's and the file is as long as that says. */
export async function inspect(file: File): Promise<string | null> {
  try {
    if ((await file.slice(0, MAGIC.length).text()) !== MAGIC) return `${file.name} is no model (a GGUF file)`;
    for (let length = DIRECTORY; ; length *= 2) {
      const beginning = new Uint8Array(await file.slice(0, length).arrayBuffer());
      const needed = SearchEngine.needed(beginning);
      if (needed !== undefined) {
        return needed <= file.size ? null : `${file.name} is cut short: ${needed} bytes are needed at least`;
      }
      if (beginning.length < length || length >= LONGEST) return refusal(beginning, file.name);
    }
  } catch (error) {
    return `${file.name} cannot be read: ${explain(error)}`;
  }
}

/** What the engine says of a file whose directory cannot be read. */
function refusal(beginning: Uint8Array, name: string): string | null {
  try {
    SearchEngine.create(beginning).free();
    return null;
  } catch (error) {
    return `${name}: ${explain(error)}`;
  }
}
