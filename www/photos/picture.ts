import { batch, type Signal, signal } from "@preact/signals";
import type { Picture } from "../collections";
import type { Photo } from "./protocol";

/** Reductions that are at hand at once: several screens, and all that is marked. */
const MOST = 600;

/** A photo of the visitor's. Its reduction is fetched when somebody looks at it. */
export class PhotoPicture implements Picture {
  readonly photo: Photo;
  readonly #album: Album;

  constructor(photo: Photo, album: Album) {
    this.photo = photo;
    this.#album = album;
  }

  get id(): string {
    return this.photo.id;
  }

  get label(): string {
    return this.photo.name;
  }

  /** A signal: who reads it is told when it has come. */
  get url(): string | null {
    return this.#album.url(this.photo.key);
  }
}

/** The reductions that are looked at, as addresses; those that were not for long are let go. */
export class Album {
  readonly #fetch: (keys: readonly string[]) => void;
  /** Those looked at last come last. */
  readonly #urls = new Map<string, Signal<string | null>>();
  #wanted: string[] = [];

  /** `fetch` is to lead to `receive`. */
  constructor(fetch: (keys: readonly string[]) => void) {
    this.#fetch = fetch;
  }

  url(key: string): string | null {
    let url = this.#urls.get(key);
    if (url === undefined) {
      url = signal<string | null>(null);
      this.#want(key);
    }
    this.#urls.delete(key);
    this.#urls.set(key, url);
    return url.value;
  }

  receive(files: readonly (readonly [key: string, file: Blob | null])[]): void {
    batch(() => {
      for (const [key, file] of files) {
        const url = this.#urls.get(key);
        if (url?.peek() === null && file !== null) url.value = URL.createObjectURL(file);
      }
      this.#letGo(MOST);
    });
  }

  clear(): void {
    this.#letGo(0);
  }

  /** What is looked at in the same moment is fetched together. */
  #want(key: string): void {
    if (this.#wanted.length === 0) {
      setTimeout(() => {
        this.#fetch(this.#wanted.splice(0));
      }, 0);
    }
    this.#wanted.push(key);
  }

  #letGo(most: number): void {
    for (const [key, url] of this.#urls) {
      if (this.#urls.size <= most) break;
      this.#urls.delete(key);
      if (url.peek() !== null) URL.revokeObjectURL(url.peek() ?? "");
    }
  }
}
