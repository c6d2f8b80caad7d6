/** What a camera wrote into a picture's file, as far as the page uses it. The bytes may be anything. */

export interface Exif {
  /** How the pixels lie, 1 to 8, as EXIF numbers it; 1 is upright. */
  readonly orientation: number;
  /** When it was taken, in milliseconds since 1970 by this machine's clock; null where the file does not tell. */
  readonly taken: number | null;
}

export const NO_EXIF: Exif = { orientation: 1, taken: null };

const ORIENTATION = 0x0112;
const CHANGED = 0x0132;
const EXIF_BLOCK = 0x8769;
const TAKEN = 0x9003;
/** Bytes of an entry: tag, type, count, and its value or where that lies. */
const ENTRY = 12;
/** Stands before the structure in a JPEG, and in some WebP files. */
const PREFIX = "Exif\0\0";
const DATE = /^(\d{4}):(\d\d):(\d\d) (\d\d):(\d\d):(\d\d)/;

/** Reads a TIFF structure, which EXIF is. */
export function readExif(bytes: Uint8Array): Exif {
  const prefixed = String.fromCharCode(...bytes.subarray(0, PREFIX.length)) === PREFIX;
  const block = new Block(prefixed ? bytes.subarray(PREFIX.length) : bytes);
  const first = block.entries(block.long(4));
  const more = block.entries(block.long((first.get(EXIF_BLOCK) ?? -ENTRY) + 8));
  const orientation = block.short((first.get(ORIENTATION) ?? -ENTRY) + 8);
  const taken = block.date(more.get(TAKEN)) ?? block.date(first.get(CHANGED));
  return { orientation: orientation >= 1 && orientation <= 8 ? orientation : 1, taken };
}

/** Numbers of a TIFF structure by their offset; 0 beyond its ends. */
class Block {
  readonly #view: DataView;
  readonly #little: boolean;

  constructor(bytes: Uint8Array) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#little = this.#byte(0) === 0x49;
  }

  short(at: number): number {
    return this.#has(at, 2) ? this.#view.getUint16(at, this.#little) : 0;
  }

  long(at: number): number {
    return this.#has(at, 4) ? this.#view.getUint32(at, this.#little) : 0;
  }

  /** Offsets of the entries of a directory, by their tag. */
  entries(at: number): ReadonlyMap<number, number> {
    const found = new Map<number, number>();
    if (at < 8) return found;
    const count = this.short(at);
    for (let entry = at + 2; entry < at + 2 + count * ENTRY; entry += ENTRY) {
      if (!this.#has(entry, ENTRY)) break;
      found.set(this.short(entry), entry);
    }
    return found;
  }

  /** The text of an entry, read as a date without a time zone. */
  date(entry: number | undefined): number | null {
    if (entry === undefined) return null;
    const at = this.long(entry + 8);
    const text = Array.from({ length: 19 }, (_, place) => String.fromCharCode(this.#byte(at + place))).join(
      "",
    );
    const [year, month, day, hour, minute, second] = (DATE.exec(text) ?? []).slice(1).map(Number);
    // A camera whose clock was never set writes zeros.
    if (year === undefined || year < 1900 || month === 0 || day === 0) return null;
    return new Date(year, (month ?? 1) - 1, day, hour, minute, second).getTime();
  }

  #byte(at: number): number {
    return this.#has(at, 1) ? this.#view.getUint8(at) : 0;
  }

  #has(at: number, bytes: number): boolean {
    return at >= 0 && at + bytes <= this.#view.byteLength;
  }
}
