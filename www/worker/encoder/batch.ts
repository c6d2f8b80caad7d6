import type { ImageEngine } from "../../../pkg/more_like_this.js";
import { Failed, message } from "../../message";
import { explain, isTrap } from "../explain";
import { type Pixels, stage } from "./decode";
import type { Encoded, Unusable } from "./protocol";

/** Encodes decoded pictures, and names those that cannot be encoded. */
export async function encodeBatch(
  images: ImageEngine,
  decoded: readonly (Pixels | Unusable)[],
): Promise<Encoded> {
  const began = performance.now();
  const batch = new Batch(images);
  await batch.encode(decoded);
  return batch.encoded(performance.now() - began);
}

/** One picture's patch tokens. Throws where there are none. */
export async function extractPatches(
  images: ImageEngine,
  picture: Pixels | Unusable,
): Promise<Float32Array<ArrayBuffer>> {
  const unusable = "reason" in picture ? picture : stage(images, picture);
  if (unusable !== null) throw new Failed(message("notReadAgain", unusable.id, unusable.reason));
  return owned(await images.extractPatches());
}

class Batch {
  readonly #images: ImageEngine;
  readonly #ids: string[] = [];
  readonly #rows: Float32Array[] = [];
  readonly #unusable: Unusable[] = [];

  constructor(images: ImageEngine) {
    this.#images = images;
  }

  async encode(pictures: readonly (Pixels | Unusable)[]): Promise<void> {
    const staged: Pixels[] = [];
    for (const picture of pictures) {
      const unusable = "reason" in picture ? picture : stage(this.#images, picture);
      if (unusable !== null) this.#unusable.push(unusable);
      else if (!("reason" in picture)) staged.push(picture);
    }
    if (staged.length === 0) return;
    let rows: Float32Array;
    try {
      rows = await this.#images.encode();
    } catch (error) {
      if (isTrap(error)) throw error;
      await this.#encodeEach(staged, error);
      return;
    }
    this.#ids.push(...staged.map(({ id }) => id));
    this.#rows.push(rows);
  }

  /** One picture that cannot be encoded must not cost the others of its batch their place. */
  async #encodeEach(staged: readonly Pixels[], error: unknown): Promise<void> {
    const [first, ...others] = staged;
    if (first !== undefined && others.length === 0) {
      this.#unusable.push({ id: first.id, reason: explain(error) });
      return;
    }
    for (const picture of staged) await this.encode([picture]);
  }

  encoded(milliseconds: number): Encoded {
    const embeddings = new Float32Array(this.#rows.reduce((length, rows) => length + rows.length, 0));
    let at = 0;
    for (const rows of this.#rows) {
      embeddings.set(rows, at);
      at += rows.length;
    }
    return { ids: this.#ids, embeddings, unusable: this.#unusable, milliseconds };
  }
}

/** The values in memory of their own, which can be handed to another worker. */
function owned(values: Float32Array): Float32Array<ArrayBuffer> {
  return new Float32Array(values);
}
