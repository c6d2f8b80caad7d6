import { Failed, message, type Said } from "../../message";
import type { ExecutorInfo, Source } from "../../protocol";
import type { Encoded, EncoderCommand, EncoderReport, Start } from "../encoder/protocol";

/** An encoder as its pool sees it. */
export interface Encoder {
  /** Rejects with EncoderLost only: what is wrong with a picture is said in the result. */
  encode(sources: readonly Source[]): Promise<Encoded>;
  /** A picture's patch tokens. Rejects with EncoderLost, or with the reason why there are none. */
  extract(source: Source): Promise<Float32Array>;
  /** Resolves when the encoder is gone for good, after all that it had to do was rejected. */
  readonly lost: Promise<EncoderLost>;
}

/** An encoder that answers no more, and why. */
export class EncoderLost extends Failed {
  override readonly name = "EncoderLost";
}

/** What an encoder runs on. */
export interface Told {
  readonly info: ExecutorInfo;
  readonly note: Said | null;
}

interface Job {
  readonly resolve: (value: never) => void;
  readonly reject: (error: Error) => void;
}

/** An encoder that is ready, and what it runs on. */
export interface Started extends Told {
  readonly encoder: Encoder;
}

/** Starts an encoder in a worker of its own; rejects with EncoderLost. `changed` is called when another executor carries on. */
export function startEncoder(start: Start, changed: (told: Told) => void): Promise<Started> {
  return new Promise((resolve, reject) => {
    const encoder = new EncoderWorker(start, changed, ({ info, note }) => {
      resolve({ encoder, info, note });
    });
    void encoder.lost.then(reject);
  });
}

class EncoderWorker implements Encoder {
  readonly lost: Promise<EncoderLost>;
  readonly #worker: Worker;
  readonly #jobs = new Map<number, Job>();
  readonly #changed: (told: Told) => void;
  readonly #ready: (told: Told) => void;
  #end: (error: EncoderLost) => void = () => undefined;
  #error: EncoderLost | null = null;
  #nextJob = 0;

  constructor(start: Start, changed: (told: Told) => void, ready: (told: Told) => void) {
    this.#changed = changed;
    this.#ready = ready;
    this.lost = new Promise((resolve) => (this.#end = resolve));
    this.#worker = new Worker(new URL("../encoder/index.ts", import.meta.url), { type: "module" });
    this.#worker.addEventListener("message", ({ data }: MessageEvent<EncoderReport>) => {
      this.#receive(data);
    });
    this.#worker.addEventListener("error", (event) => {
      this.#lose(event.message || message("encoderNotLoaded"));
    });
    this.#worker.addEventListener("messageerror", () => {
      this.#lose(message("encoderUnreadable"));
    });
    this.#send({ kind: "start", ...start });
  }

  encode(sources: readonly Source[]): Promise<Encoded> {
    return this.#ask((job) => ({ kind: "encode", job, sources }));
  }

  extract(source: Source): Promise<Float32Array> {
    return this.#ask((job) => ({ kind: "extract", job, source }));
  }

  #ask<T>(command: (job: number) => EncoderCommand): Promise<T> {
    if (this.#error !== null) return Promise.reject(this.#error);
    this.#nextJob += 1;
    const job = this.#nextJob;
    return new Promise((resolve, reject) => {
      this.#jobs.set(job, { resolve, reject });
      this.#send(command(job));
    });
  }

  #send(command: EncoderCommand): void {
    this.#worker.postMessage(command);
  }

  #receive(report: EncoderReport): void {
    switch (report.kind) {
      case "ready":
        this.#ready(report);
        break;
      case "executor":
        this.#changed(report);
        break;
      case "encoded":
        this.#finish(report.job)?.resolve(report.encoded as never);
        break;
      case "extracted":
        this.#finish(report.job)?.resolve(report.patches as never);
        break;
      case "refused":
        this.#finish(report.job)?.reject(new Failed(report.message));
        break;
      case "failed":
        this.#lose(report.message);
        break;
    }
  }

  #finish(job: number): Job | undefined {
    const found = this.#jobs.get(job);
    this.#jobs.delete(job);
    return found;
  }

  #lose(said: Said): void {
    if (this.#error !== null) return;
    const error = new EncoderLost(said);
    this.#error = error;
    this.#worker.terminate();
    for (const { reject } of this.#jobs.values()) reject(error);
    this.#jobs.clear();
    this.#end(error);
  }
}
