/** What the service worker keeps: the build's own files, each under the hash of its content. */
import { createHash } from "node:crypto";
import webpack from "webpack";

import { EMBEDDED } from "../models/catalogue.mjs";
import { parseJson } from "./json.mjs";

const { Compilation, sources } = webpack;
const PROGRAM = "service-worker.js";
/** What the page is made of, which it never reads. */
export const BILL_OF_MATERIALS = "sbom.cdx.json";

/**
 * Whether the page cannot do without a file: all but other models than the embedded one, what that fetches when it is first
 * needed, other collections than the first, and the bill of materials.
 *
 * @param {string} path
 * @param {string} collection name of the first
 */
export function isNeeded(path, collection) {
  if (path.startsWith("models/")) {
    return path === "models/index.json" || path === `models/${EMBEDDED}/${EMBEDDED}.gguf`;
  }
  if (path.startsWith("collections/")) {
    return path === "collections/index.json" || path.startsWith(`collections/${collection}/`);
  }
  return path !== BILL_OF_MATERIALS;
}

/** Puts the list of all files before the service worker's program, so that a change of any is another program. */
export class OfflinePlugin {
  /** @param {import("webpack").Compiler} compiler */
  apply(compiler) {
    compiler.hooks.thisCompilation.tap("OfflinePlugin", (compilation) => {
      // When every file has its final name and content.
      const stage = Compilation.PROCESS_ASSETS_STAGE_REPORT;
      compilation.hooks.processAssets.tap({ name: "OfflinePlugin", stage }, (assets) => {
        const list = JSON.stringify(listed(assets));
        compilation.updateAsset(
          PROGRAM,
          (program) => new sources.ConcatSource(`self.FILES=${list};\n`, program),
        );
      });
    });
  }
}

/** @param {Record<string, import("webpack").sources.Source>} assets */
function listed(assets) {
  const catalogue = assets["collections/index.json"]?.source().toString() ?? "{}";
  const { collections } = /** @type {{ collections?: { name: string }[] }} */ (parseJson(catalogue));
  const first = collections?.[0]?.name ?? "";
  const paths = Object.keys(assets).filter((path) => path !== PROGRAM && !path.endsWith(".map"));
  return paths.sort().map((path) => {
    const content = assets[path]?.buffer() ?? Buffer.alloc(0);
    const sha256 = createHash("sha256").update(content).digest("hex");
    return { path, sha256, bytes: content.length, always: isNeeded(path, first) };
  });
}
