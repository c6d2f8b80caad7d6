/** A file that is read while it arrives. */

interface Waiting {
  /** Infinity for all of them. */
  readonly bytes: number;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

export class ArrivingFile {
  #parts: Uint8Array<ArrayBuffer>[] = [];
  #bytes = 0;
  #state: "arriving" | "whole" | Error = "arriving";
  #waiting: readonly Waiting[] = [];

  /** The next part has arrived. */
  add(part: Uint8Array<ArrayBuffer>): void {
    this.#parts.push(part);
    this.#bytes += part.byteLength;
    this.#tell();
  }

  /** Nothing follows: all has arrived, or an error says why the rest does not. */
  end(error?: Error): void {
    this.#state = error ?? "whole";
    this.#tell();
  }

  /** The first so many bytes once they are there; all of them where the file has fewer. Rejects where they do not arrive. */
  async beginning(bytes: number): Promise<Uint8Array<ArrayBuffer>> {
    await this.#arrived(bytes);
    const beginning = new Uint8Array(Math.min(bytes, this.#bytes));
    let at = 0;
    for (const part of this.#parts) {
      if (at >= beginning.length) break;
      beginning.set(part.subarray(0, beginning.length - at), at);
      at += part.byteLength;
    }
    return beginning;
  }

  /** All parts once they are there, which are then forgotten here. Rejects where they do not arrive. */
  async whole(): Promise<readonly Uint8Array<ArrayBuffer>[]> {
    await this.#arrived(Infinity);
    const parts = this.#parts;
    this.#parts = [];
    return parts;
  }

  #arrived(bytes: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting = [...this.#waiting, { bytes, resolve, reject }];
      this.#tell();
    });
  }

  #tell(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const one of waiting) {
      if (one.bytes <= this.#bytes || this.#state === "whole") one.resolve();
      else if (this.#state === "arriving") this.#waiting = [...this.#waiting, one];
      else one.reject(this.#state);
    }
  }
}
