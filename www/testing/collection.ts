/** A small collection as a server has it, and a `fetch` that serves it. */
import { createHash } from "node:crypto";
import { mock } from "node:test";

export const PACKS = ["onetwo", "three"];

export const CATALOGUE = {
  format: 1,
  collections: [
    { name: "objects", title: "Objects", pictures: 3, bytes: 11 },
    { name: "photos", title: "Our photos", pictures: 3, bytes: 11 },
  ],
};

export const INDEX = {
  format: 2,
  name: "photos",
  title: "Our photos",
  examples: ["a dog", "a cat"],
  framed: true,
  licence: { name: "CC0", url: "https://example.org/cc0" },
  hash: "abc",
  packs: PACKS.map((text, number) => ({
    url: `pack-${number}.bin`,
    bytes: text.length,
    sha256: createHash("sha256").update(text).digest("hex"),
  })),
  pictures: [
    { id: "a", label: "one", pack: 0, offset: 0, length: 3 },
    { id: "b", label: "two", pack: 0, offset: 3, length: 3 },
    { id: "c", label: "three", pack: 1, offset: 0, length: 5 },
  ],
};

/** By the end of the address. A string is a file, null is missing. */
export type Files = Readonly<Record<string, string | null>>;

export const FILES: Files = {
  "collections/index.json": JSON.stringify(CATALOGUE),
  "photos/index.json": JSON.stringify(INDEX),
  "objects/index.json": JSON.stringify({ ...INDEX, name: "objects", hash: "def" }),
  "pack-0.bin": PACKS[0] ?? "",
  "pack-1.bin": PACKS[1] ?? "",
};

/** Serves these from now on; what was asked for, with how, in order. */
export function serve(files: Files): string[] {
  const requests: string[] = [];
  mock.method(globalThis, "fetch", (url: string, { cache }: RequestInit) => {
    requests.push(`${new URL(url).pathname} ${cache ?? ""}`);
    const file = Object.entries(files).find(([name]) => url.endsWith(name))?.[1] ?? null;
    return Promise.resolve(file === null ? new Response(null, { status: 404 }) : new Response(file));
  });
  return requests;
}
