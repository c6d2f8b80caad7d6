/**
 * A collection as a dataset for `mlt eval`, in the Karpathy layout: `dataset_NAME.json` and `images/`.
 * A picture's first sentence is its name, so that `--queries first` asks for every picture by name.
 */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** @typedef {import("./objects.mjs").Description} Description */

/**
 * @param {Description[]} descriptions
 * @param {string} name
 */
export function karpathy(descriptions, name) {
  const images = descriptions.map(({ id, label, tags, group, subgroup }, number) => ({
    imgid: number,
    filename: `${id}.webp`,
    split: "test",
    group,
    subgroup,
    sentences: [label, ...(tags.length > 0 ? [tags.join(" ")] : [])].map((raw) => ({ raw })),
  }));
  return { dataset: name, images };
}

/**
 * Writes the dataset into `folder`, anew.
 *
 * @param {string} folder
 * @param {import("./packs.mjs").Collection<Description>} collection
 */
export function writeKarpathy(folder, { name, pictures }) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, "images"), { recursive: true });
  const dataset = karpathy(
    pictures.map(({ description }) => description),
    name,
  );
  for (const { description, bytes } of pictures) {
    writeFileSync(join(folder, "images", `${description.id}.webp`), bytes);
  }
  writeFileSync(join(folder, `dataset_${name}.json`), JSON.stringify(dataset));
}
