/** What the page and the photos' worker say to each other. */

import type { Said } from "../message";
import type { Request } from "../protocol";

/** A file as it was found. */
export interface Found {
  /** Its folders and its name, such as "Holiday/Day 1/IMG_1.JPG". */
  readonly path: string;
  readonly file: File;
}

/** A folder that was opened. */
export interface Folder {
  /** The first part of its files' paths. */
  readonly name: string;
  /** Opens it again in a later visit; null in browsers that give none. */
  readonly handle: FileSystemDirectoryHandle | null;
  /** Whether all that is in it was found: only then is what was not found gone. */
  readonly whole: boolean;
}

/** What is known of a photo. */
export interface Photo {
  /** Its path, which no other photo has. */
  readonly id: string;
  /** Name of the folder that it came with; null for a picture that was added by itself. */
  readonly folder: string | null;
  readonly name: string;
  /** Of its file, in bytes. */
  readonly size: number;
  /** Of its file, in milliseconds since 1970. */
  readonly lastModified: number;
  /** When it was taken, else when the file was changed last. */
  readonly taken: number;
  /** What its reduction and all that is found out about it is kept under. */
  readonly key: string;
}

/** Why a file was left out. */
export type Why = "empty" | "undecodable" | "broken" | "large" | "unopened" | "other";

export interface LeftOut {
  readonly path: string;
  readonly why: Why;
  /** What the file is, such as "HEIC". */
  readonly format: string;
}

/** How far the adding is. */
export interface Adding {
  /** Files that have been read, or left out, of those that are new or changed. */
  readonly done: number;
  readonly of: number;
}

/** A photo that was added. */
export interface Added {
  readonly photo: Photo;
  /** null where it is kept and can be read by its key. */
  readonly file: Blob | null;
}

export type PhotosCommand =
  | { readonly kind: "add"; readonly folder: Folder | null; readonly files: readonly Found[] }
  | { readonly kind: "pause"; readonly paused: boolean }
  /** Hand over these reductions, to be looked at. */
  | { readonly kind: "show"; readonly keys: readonly string[] }
  /** Delete everything that is kept of photos. */
  | { readonly kind: "clear" };

export type PhotosReport =
  /** What is kept from earlier visits. */
  | {
      readonly kind: "opened";
      /** Whether the browser said what is kept. */
      readonly isKnown: boolean;
      readonly photos: readonly Photo[];
      readonly folders: readonly Folder[];
    }
  /** Photos that another tab added. */
  | {
      readonly kind: "joined";
      readonly photos: readonly Photo[];
      readonly folders: readonly Folder[];
    }
  | { readonly kind: "removed"; readonly ids: readonly string[] }
  | { readonly kind: "added"; readonly photos: readonly Added[]; readonly adding: Adding }
  | { readonly kind: "leftOut"; readonly files: readonly LeftOut[] }
  /** One adding is over. */
  | { readonly kind: "finished"; readonly unchanged: number; readonly folders: readonly Folder[] }
  /** One adding ended before it was over. */
  | { readonly kind: "brokeOff"; readonly message: Said }
  | { readonly kind: "shown"; readonly files: readonly (readonly [key: string, file: Blob | null])[] }
  /** Nothing is left, but for what the browser did not let be deleted, which `failure` says why. */
  | { readonly kind: "cleared"; readonly failure: Said | null }
  | { readonly kind: "requests"; readonly requests: readonly Request[] }
  /** What is done without, in a sentence. */
  | { readonly kind: "note"; readonly text: Said };
