import type { Description } from "./collection";
import type { Picture } from "./collections";
import { portion } from "./portion";
import type { Portion } from "./protocol";

/** A picture in a pack. It gets an address when somebody looks at it. */
export class PackedPicture implements Picture {
  readonly id: string;
  readonly label: string;
  readonly file: Portion;
  #url: string | null = null;

  constructor({ id, label }: Description, file: Portion) {
    this.id = id;
    this.label = label;
    this.file = file;
  }

  get url(): string {
    return (this.#url ??= URL.createObjectURL(portion(this.file)));
  }

  /** Nobody looks at it any more. */
  letGo(): void {
    if (this.#url !== null) URL.revokeObjectURL(this.#url);
    this.#url = null;
  }
}
