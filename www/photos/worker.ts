import { message as told, type Said } from "../message";
import type { PhotosCommand, PhotosReport } from "./protocol";

/** The worker that reads, reduces and keeps photos. It is started when it is first needed. */
export class PhotosWorker {
  readonly #receive: (report: PhotosReport) => void;
  readonly #died: (said: Said) => void;
  #worker: Worker | null = null;

  /** `died` is called when the worker ends by itself; the next command starts another. */
  constructor(receive: (report: PhotosReport) => void, died: (said: Said) => void) {
    this.#receive = receive;
    this.#died = died;
  }

  /** Starts it, if it is not there: it begins with what is kept. */
  start(): Worker {
    if (this.#worker !== null) return this.#worker;
    const worker = new Worker(new URL("../worker/photos/index.ts", import.meta.url), { type: "module" });
    this.#worker = worker;
    worker.addEventListener("message", ({ data }: MessageEvent<PhotosReport>) => {
      this.#receive(data);
    });
    worker.addEventListener("error", ({ message }) => {
      worker.terminate();
      this.#worker = null;
      this.#died(message || told("photosNotLoaded"));
    });
    return worker;
  }

  send(command: PhotosCommand): void {
    this.start().postMessage(command);
  }
}
