import type { Contender } from "../contenders.mjs";
import { memoryBytes } from "./memory";
import type { Answer, Command, Probes, Run } from "./protocol";

/** An image tower in a runtime. */
export interface Tower<Input> {
  /** What runs, in the runtime's own words. */
  readonly what: string;
  /** The input of one call: pictures of red, green and blue bytes. It is not timed. */
  input(pictures: readonly Uint8Array[]): Input;
  /** Their embeddings, one after the other, where JavaScript can read them. */
  encode(input: Input): Promise<Float32Array>;
  /** Gives back what an input holds. */
  release?(input: Input): void;
}

export type Load<Input> = (contender: Contender, threads: number, side: number) => Promise<Tower<Input>>;

/** This module's global scope, whose type is not among those of pages. */
interface WorkerScope {
  onmessage: (event: MessageEvent<Command>) => void;
  postMessage(message: Answer): void;
}

/** Answers the page for ever. */
export function serve<Input>(load: Load<Input>): void {
  const scope = globalThis as unknown as WorkerScope;
  let loaded: Loaded<Input> | undefined;
  const answer = async (command: Command): Promise<Answer> => {
    if (command.kind === "load") {
      const { contender, threads, probes } = command;
      loaded = new Loaded(await load(contender, threads, probes.side), probes);
      return { value: loaded.tower.what };
    }
    if (loaded === undefined) throw new Error("nothing is loaded");
    if (command.kind === "run") return { value: await loaded.run(command) };
    if (command.kind === "embed") return { value: await loaded.embed(command.count) };
    return { value: memoryBytes() };
  };
  scope.onmessage = ({ data }) => {
    answer(data)
      .catch((error: unknown) => ({ error: error instanceof Error ? error.message : String(error) }))
      .then((message) => {
        scope.postMessage(message);
      })
      .catch(console.error);
  };
}

class Loaded<Input> {
  readonly tower: Tower<Input>;
  readonly #pictures: readonly Uint8Array[];

  constructor(tower: Tower<Input>, { side, rgb }: Probes) {
    this.tower = tower;
    const bytes = side * side * 3;
    this.#pictures = Array.from({ length: rgb.length / bytes }, (_, at) =>
      rgb.subarray(at * bytes, (at + 1) * bytes),
    );
  }

  async run({ first, count, atOnce }: Run) {
    const began = now();
    let busy = 0;
    for (let done = 0; done < count; done += atOnce) {
      const input = this.#input(first + done, Math.min(atOnce, count - done));
      const start = performance.now();
      await this.tower.encode(input);
      busy += performance.now() - start;
      this.tower.release?.(input);
    }
    return { busy, began, ended: now() };
  }

  async embed(count: number): Promise<Float32Array> {
    const rows: number[] = [];
    for (let at = 0; at < count; at += 1) {
      const input = this.#input(at, 1);
      rows.push(...(await this.tower.encode(input)));
      this.tower.release?.(input);
    }
    return new Float32Array(rows);
  }

  #input(first: number, count: number): Input {
    const pictures = Array.from(
      { length: count },
      (_, at) => this.#pictures[(first + at) % this.#pictures.length],
    );
    return this.tower.input(pictures.filter((picture) => picture !== undefined));
  }
}

function now(): number {
  return performance.timeOrigin + performance.now();
}

/** Pictures as f32 values of -1 to 1, pixel by pixel. */
export function interleaved(pictures: readonly Uint8Array[]): Float32Array {
  const [{ length } = { length: 0 }] = pictures;
  const values = new Float32Array(pictures.length * length);
  for (const [at, picture] of pictures.entries()) {
    values.set(
      Float32Array.from(picture, (byte) => byte / 127.5 - 1),
      at * length,
    );
  }
  return values;
}

/** The same, plane by plane. */
export function planar(pictures: readonly Uint8Array[]): Float32Array {
  const [{ length } = { length: 0 }] = pictures;
  const plane = length / 3;
  const values = new Float32Array(pictures.length * length);
  for (const [at, picture] of pictures.entries()) {
    for (const [index, byte] of picture.entries()) {
      values[at * length + (index % 3) * plane + Math.floor(index / 3)] = byte / 127.5 - 1;
    }
  }
  return values;
}
