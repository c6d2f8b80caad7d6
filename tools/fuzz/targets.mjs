/** What is fuzzed. */

/**
 * @typedef {object} Target
 * @property {string} name
 * @property {string} reads what it takes its input for
 * @property {string} [test] a test of the page that mutates input by itself; the others are programs of `fuzz/`
 */

/** @type {Target[]} */
export const TARGETS = [
  { name: "gguf", reads: "model files: directory, texts and tensors" },
  { name: "config", reads: "a model's configuration" },
  { name: "tokenizer", reads: "a tokenizer's definition, and words by it" },
  { name: "embeddings", reads: "files of embeddings (safetensors)" },
  { name: "karpathy", reads: "datasets in Karpathy's layout" },
  { name: "collection", reads: "indices of collections, on the command line" },
  { name: "protocol", reads: "what the page sends, and its answer" },
  { name: "picture", reads: "picture files: BMP, GIF, JPEG, PNG, WebP" },
  { name: "resize", reads: "pictures of any size to tower inputs" },
  {
    name: "page-collection",
    reads: "indices of collections, on the page",
    test: "www/collectionIndex.fuzz.test.ts",
  },
  { name: "page-inquiry", reads: "addresses and session files", test: "www/inquiry/inquiry.fuzz.test.ts" },
  {
    name: "page-header",
    reads: "what picture files say of themselves",
    test: "www/worker/photos/header.fuzz.test.ts",
  },
];
