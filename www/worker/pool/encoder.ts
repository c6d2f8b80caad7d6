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

/**
 * An encoder that is to do something and has said nothing for so long, in milliseconds, is gone: a GPU emulated in software takes a
 * minute for a batch, nothing else as long.
 */
const SILENCE_MS = 300_000;

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
  #isReady = false;
  #nextJob = 0;
  #silence: ReturnType<typeof setTimeout> | undefined;

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
    this.#await();
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
      if (this.#jobs.size === 1) this.#await();
    });
  }

  /** Waits for the next word, if there is one to come. A worker may end without any. */
  #await(): void {
    clearTimeout(this.#silence);
    if (this.#error !== null || (this.#isReady && this.#jobs.size === 0)) return;
    this.#silence = setTimeout(() => {
      this.#lose(message("encoderSilent"));
    }, SILENCE_MS);
  }

  #send(command: EncoderCommand): void {
    this.#worker.postMessage(command);
  }

  #receive(report: EncoderReport): void {
    switch (report.kind) {
      case "ready":
        this.#isReady = true;
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
    this.#await();
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
    clearTimeout(this.#silence);
    this.#worker.terminate();
    for (const { reject } of this.#jobs.values()) reject(error);
    this.#jobs.clear();
    this.#end(error);
  }
}
