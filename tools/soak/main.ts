/** See tools/soak.mjs. */
import { resolve } from "node:path";
import { parseArgs } from "node:util";

import { main } from "../lib/main.mjs";
import { dist } from "../lib/paths.mjs";
import { soakByMonkey } from "./monkey";
import { soakByPhotos } from "./photos";

const USAGE =
  "usage: npm run soak -- SEED MINUTES [--dist FOLDER], or npm run soak -- photos N [--dist FOLDER]";

function positive(text: string | undefined): number {
  const value = Number(text);
  if (!(value > 0) || !Number.isFinite(value)) throw new Error(USAGE);
  return value;
}

await main(async () => {
  const options = { dist: { type: "string", default: dist } } as const;
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  const [first, second] = positionals;
  const folder = resolve(values.dist);
  const faults =
    first === "photos"
      ? await soakByPhotos({ count: Math.round(positive(second)), folder })
      : await soakByMonkey({ seed: positive(first), minutes: positive(second), folder });
  if (faults.length > 0) throw new Error(faults.join("; "));
});
// Its server would listen on.
process.exit();
