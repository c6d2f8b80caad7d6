/** The benchmark's page: starts one contender in its worker or workers, and times it. */
import type { Contender } from "../contenders.mjs";
import type { Answer, Answers, Command, Probes, Stage, Start } from "./protocol";

const WORKERS = "/.build/rivals/workers/";
const MODELS = "/.build/rivals/models/";

/** A worker that answers one command at a time. */
class Hand {
  readonly #worker: Worker;

  constructor(runtime: string) {
    // A classic one, as LiteRT.js needs it.
    this.#worker = new Worker(`${WORKERS}${runtime}.js`);
  }

  ask<Kind extends Command["kind"]>(command: Extract<Command, { kind: Kind }>): Promise<Answers[Kind]> {
    return new Promise((resolve, reject) => {
      this.#worker.onmessage = ({ data }: MessageEvent<Answer<Kind>>) => {
        if ("error" in data) reject(new Error(data.error));
        else resolve(data.value);
      };
      this.#worker.onerror = ({ message }) => {
        reject(new Error(message));
      };
      this.#worker.postMessage(command);
    });
  }
}

class Theatre implements Stage {
  #hands: readonly Hand[] = [];

  async start(contender: Contender, threads: number): Promise<Start> {
    const probes = await readProbes();
    const began = performance.now();
    this.#hands = Array.from({ length: contender.workers }, () => new Hand(contender.runtime));
    const given = { ...contender, model: MODELS + contender.model };
    const [what = ""] = await this.#each((hand) =>
      hand.ask({ kind: "load", contender: given, threads, probes }),
    );
    const loaded = performance.now();
    await this.#hands[0]?.ask({ kind: "run", first: 0, count: 1, atOnce: 1 });
    return { what, load: loaded - began, first: performance.now() - loaded };
  }

  async run(count: number, atOnce: number): Promise<number> {
    const share = count / this.#hands.length;
    const runs = await this.#each((hand, at) =>
      hand.ask({ kind: "run", first: at * share, count: share, atOnce: Math.min(atOnce, share) }),
    );
    const [alone] = runs;
    if (alone !== undefined && runs.length === 1) return alone.busy;
    return Math.max(...runs.map(({ ended }) => ended)) - Math.min(...runs.map(({ began }) => began));
  }

  async embeddings(count: number): Promise<number[]> {
    const [first] = this.#hands;
    return first === undefined ? [] : [...(await first.ask({ kind: "embed", count }))];
  }

  async memory(): Promise<number> {
    const all = await this.#each((hand) => hand.ask({ kind: "memory" }));
    return all.reduce((sum, bytes) => sum + bytes, 0);
  }

  #each<T>(work: (hand: Hand, at: number) => Promise<T>): Promise<T[]> {
    return Promise.all(this.#hands.map(work));
  }
}

async function readProbes(): Promise<Probes> {
  const { side } = (await (await fetch(`${MODELS}manifest.json`)).json()) as { side: number };
  return { side, rgb: new Uint8Array(await (await fetch(`${MODELS}probes.rgb`)).arrayBuffer()) };
}

Object.assign(globalThis, { stage: new Theatre() });
