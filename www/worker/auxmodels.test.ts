import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { inWords } from "../language";
import { AuxModels } from "./auxmodels";

const { fetch } = globalThis;

afterEach(() => {
  globalThis.fetch = fetch;
});

/** AuxModels beside a model, over a network that answers like this; and a way to await their news. */
function auxModels(answer: (url: string) => Response): { files: AuxModels; settled: () => Promise<void> } {
  globalThis.fetch = (url) => Promise.resolve(answer(url as string));
  const files = new AuxModels("http://host/models/pocket/pocket.gguf", () => undefined);
  const settled = async (): Promise<void> => {
    while (files.state("captioner").kind === "fetching") await new Promise(setImmediate);
  };
  return { files, settled };
}

test("a model is fetched from beside the embedded one, when it is first asked for", async () => {
  const asked: string[] = [];
  const { files, settled } = auxModels((url) => {
    asked.push(url);
    return new Response("weights");
  });
  assert.deepEqual(asked, []);
  assert.equal(files.state("captioner").kind, "fetching");
  await settled();
  const state = files.state("captioner");
  assert.equal(state.kind === "arrived" && new TextDecoder().decode(state.file), "weights");
  assert.deepEqual(asked, ["http://host/models/pocket/captioner.gguf"]);
});

test("what failed stays failed until it is forgiven", async () => {
  let status = 404;
  const { files, settled } = auxModels(() => new Response("weights", { status }));
  files.state("captioner");
  await settled();
  const state = files.state("captioner");
  assert.match(state.kind === "failed" ? inWords(state.message) : state.kind, /captioner\.gguf .*404/);
  status = 200;
  files.forgive();
  assert.equal(files.state("captioner").kind, "fetching");
  await settled();
  assert.equal(files.state("captioner").kind, "arrived");
  files.forgive();
  assert.equal(files.state("captioner").kind, "arrived");
});

test("a file that the engine refuses is named", async () => {
  const { files, settled } = auxModels(() => new Response("no weights"));
  files.state("captioner");
  await settled();
  files.refuse("captioner", new Error("its width is 8, not 384"));
  const state = files.state("captioner");
  assert.equal(state.kind === "failed" && inWords(state.message), "captioner.gguf: its width is 8, not 384");
});
