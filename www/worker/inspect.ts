import { SearchEngine } from "../../pkg/more_like_this.js";
import { type Message, message } from "../message";
import { explain } from "./explain";
import { DIRECTORY } from "./start";

/** The first bytes of every model file. */
const MAGIC = "GGUF";
/** No directory is as long: the longest are the word lists of large checkpoints, of a few megabytes. */
const LONGEST = 128 * DIRECTORY;

/** Why a file cannot be a model, in a sentence; null where its directory is one's and the file is as long as that says. */
export async function inspect(file: File): Promise<Message | null> {
  try {
    if ((await file.slice(0, MAGIC.length).text()) !== MAGIC) return message("noModel", file.name);
    for (let length = DIRECTORY; ; length *= 2) {
      const beginning = new Uint8Array(await file.slice(0, length).arrayBuffer());
      const needed = SearchEngine.needed(beginning);
      if (needed !== undefined) {
        return needed <= file.size ? null : message("modelCutShort", file.name, needed);
      }
      if (beginning.length < length || length >= LONGEST) return refusal(beginning, file.name);
    }
  } catch (error) {
    return message("modelUnreadable", file.name, explain(error));
  }
}

/** What the engine says of a file whose directory cannot be read. */
function refusal(beginning: Uint8Array, name: string): Message | null {
  try {
    SearchEngine.create(beginning).free();
    return null;
  } catch (error) {
    return message("within", name, explain(error));
  }
}
