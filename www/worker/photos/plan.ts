/** What adding files comes down to: which are new or changed, which are gone, and which are no pictures. */

import type { Folder, Found, LeftOut, Photo } from "../../photos/protocol";

export interface Plan {
  /** What the folder goes by from now on; null for files that came without. */
  readonly folder: string | null;
  /** Files to be read, under the paths that they go by. */
  readonly fresh: readonly Found[];
  /** Files of which name, size and date are those of a photo that is there. */
  readonly unchanged: number;
  /** Ids of photos whose files are not in the folder any more. */
  readonly gone: readonly string[];
  readonly leftOut: readonly LeftOut[];
}

/** Endings of pictures, whether or not a browser decodes them. */
const PICTURES =
  /^(?:jpe?g|jpe|jfif|pjpe?g|a?png|webp|gif|bmp|avif|hei[cf]s?|tiff?|jxl|svg|ico|psd|dng|cr[23w]|nef|arw|orf|rw2|raf|pef|srw)$/;

/** The ending of a file's name, in lower case and without the dot. */
export function ending(path: string): string {
  return /\.([^./]{1,8})$/.exec(path)?.[1]?.toLowerCase() ?? "";
}

/**
 * `kept` are the photos that are there. A folder is the same as one before where `same` says so, or where they
 * have a path in common; else another name tells them apart.
 */
export function plan(
  kept: ReadonlyMap<string, Photo>,
  folder: Folder | null,
  files: readonly Found[],
  same: string | null,
): Plan {
  const name = folder === null ? null : nameOf(folder.name, same, kept, files);
  const renamed = files.map(({ path, file }) => ({
    file,
    path: folder === null || name === null ? path : name + path.slice(folder.name.length),
  }));
  const pictures = renamed.filter(({ path, file }) => mayBePicture(path, file));
  const others = renamed.filter(({ path, file }) => !mayBePicture(path, file));
  const fresh = pictures.filter(({ path, file }) => !isUnchanged(kept.get(path), file));
  const there = new Set(pictures.map(({ path }) => path));
  const gone = [...kept.values()].filter((photo) => photo.folder === name && !there.has(photo.id));
  return {
    folder: name,
    fresh,
    unchanged: pictures.length - fresh.length,
    gone: folder?.whole === true ? gone.map(({ id }) => id) : [],
    leftOut: others.map(({ path }) => ({ path, why: "other", format: ending(path).toUpperCase() })),
  };
}

/** This path, or one like it that is not taken. */
export function untaken(path: string, taken: (path: string) => boolean): string {
  const dot = path.lastIndexOf(".");
  const [stem, rest] = dot > path.lastIndexOf("/") + 1 ? [path.slice(0, dot), path.slice(dot)] : [path, ""];
  let name = path;
  for (let number = 2; taken(name); number += 1) name = `${stem} (${number})${rest}`;
  return name;
}

function nameOf(
  name: string,
  same: string | null,
  kept: ReadonlyMap<string, Photo>,
  files: readonly Found[],
): string {
  if (same !== null) return same;
  const names = new Set([...kept.values()].map(({ folder }) => folder));
  const shared = files.some(({ path }) => kept.has(path));
  return shared ? name : untaken(name, (other) => names.has(other));
}

function mayBePicture(path: string, file: File): boolean {
  return file.type.startsWith("image/") || PICTURES.test(ending(path));
}

function isUnchanged(photo: Photo | undefined, { size, lastModified }: File): boolean {
  return photo?.size === size && photo.lastModified === lastModified;
}
