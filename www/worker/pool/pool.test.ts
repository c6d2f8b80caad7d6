import assert from "node:assert/strict";
import { test } from "node:test";
import { saying } from "../../testing/saying";
import type { Source } from "../../protocol";
import type { Encoded } from "../encoder/protocol";
import { encodedBy, picture } from "../testing/fakes";
import { type Encoder, EncoderLost, type Told } from "./encoder";
import { Pool, type PoolState, type Supply } from "./pool";

const CPU = { executor: "CPU", gpu: false, batch: 4 };
const GPU = { executor: "GPU", gpu: true, batch: 16 };

interface Waiting {
  readonly sources: readonly Source[];
  readonly resolve: (encoded: Encoded) => void;
  readonly reject: (error: Error) => void;
}

/** An encoder that does what the test says, when it says so. */
class FakeEncoder implements Encoder {
  readonly waiting: Waiting[] = [];
  readonly extracted: string[] = [];
  readonly lost: Promise<EncoderLost>;
  #end: (error: EncoderLost) => void = () => undefined;

  constructor(readonly changed: (told: Told) => void) {
    this.lost = new Promise((resolve) => (this.#end = resolve));
  }

  encode(sources: readonly Source[]): Promise<Encoded> {
    return new Promise((resolve, reject) => this.waiting.push({ sources, resolve, reject }));
  }

  extract({ id }: Source): Promise<Float32Array> {
    this.extracted.push(id);
    return Promise.resolve(Float32Array.of(1));
  }

  /** Finishes the batch at hand. */
  async finish(): Promise<void> {
    const job = this.waiting.shift();
    job?.resolve(encodedBy(job.sources));
    await settled();
  }

  async die(): Promise<void> {
    const error = new EncoderLost("out of memory");
    for (const job of this.waiting.splice(0)) job.reject(error);
    this.#end(error);
    await settled();
  }

  get ids(): string[][] {
    return this.waiting.map(({ sources }) => sources.map(({ id }) => id));
  }
}

/** Lets everything that was resolved have its consequences. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

class Pictures implements Supply {
  readonly finished: Encoded[] = [];
  readonly #waiting: Source[];

  constructor(count: number) {
    this.#waiting = Array.from({ length: count }, (_, place) => picture(`p${place}`, place + 1));
  }

  take(count: number): readonly Source[] {
    return this.#waiting.splice(0, count);
  }

  finish(encoded: Encoded): void {
    this.finished.push(encoded);
  }

  get encoded(): string[] {
    return this.finished.flatMap(({ ids }) => ids).sort();
  }

  get unusable(): string[] {
    return this.finished.flatMap(({ unusable }) => unusable.map(({ id }) => id));
  }
}

function setting({ size = 2, info = CPU, starts = () => true }: Partial<Setting> = {}) {
  const encoders: FakeEncoder[] = [];
  const asked: string[] = [];
  const states: PoolState[] = [];
  const failures: Error[] = [];
  let chosen = (): typeof CPU => info;
  const pool = new Pool({
    start: async (executor, changed) => {
      asked.push(executor);
      await settled();
      if (!starts(asked.length)) throw new EncoderLost("no memory");
      const encoder = new FakeEncoder(changed);
      encoders.push(encoder);
      return { encoder, info: executor === "cpu" ? CPU : chosen(), note: null };
    },
    executor: "auto",
    size,
    changed: (state) => states.push(state),
    fail: (error) => failures.push(error),
  });
  const choose = (choice: () => typeof CPU): void => {
    chosen = choice;
  };
  return { pool, encoders, asked, states, failures, choose };
}

interface Setting {
  readonly size: number;
  readonly info: typeof CPU;
  /** Whether the start of this number goes well. */
  readonly starts: (number: number) => boolean;
}

async function started(change?: Partial<Setting>) {
  const made = setting(change);
  await made.pool.start();
  await settled();
  await settled();
  const at = (place: number): FakeEncoder => {
    const encoder = made.encoders[place];
    assert.ok(encoder, `there is no encoder ${place}`);
    return encoder;
  };
  return { ...made, at };
}

test("on the CPU there are as many encoders as the machine is worth, and they share the pictures", async () => {
  const { pool, at, asked, states } = await started();
  assert.deepEqual(asked, ["auto", "cpu"]);
  assert.deepEqual(states, [{ info: CPU, note: null, encoders: 2 }]);
  const pictures = new Pictures(20);
  pool.feed(pictures);
  await settled();
  // Each has two small batches: one to encode, one to decode.
  assert.deepEqual([at(0).ids, at(1).ids].flat(2).sort(), ["p0", "p1", "p2", "p3"]);
  for (let turn = 0; turn < 20; turn += 1) await at(turn % 2).finish();
  assert.equal(pictures.encoded.length, 20);
  assert.ok(pictures.finished.some(({ ids }) => ids.length === 4));
});

test("on a GPU there is one, and when it is lost the others are started", async () => {
  const { at, asked, states } = await started({ info: GPU, size: 3 });
  assert.deepEqual(asked, ["auto"]);
  at(0).changed({ info: CPU, note: "the GPU was lost" });
  await settled();
  await settled();
  assert.deepEqual(asked, ["auto", "cpu", "cpu"]);
  assert.deepEqual(states[0], { info: CPU, note: "the GPU was lost", encoders: 1 });
  assert.equal(states.at(-1)?.encoders, 3);
});

test("what is added later is taken up", async () => {
  const { pool, at } = await started({ size: 1 });
  pool.feed(new Pictures(0));
  await settled();
  assert.deepEqual(at(0).ids, []);
  const later = new Pictures(1);
  pool.feed(later);
  await settled();
  await at(0).finish();
  assert.deepEqual(later.encoded, ["p0"]);
});

test("what was taken from the gallery before is finished there", async () => {
  const { pool, at } = await started({ size: 1 });
  const [before, after] = [new Pictures(2), new Pictures(1)];
  pool.feed(before);
  await settled();
  pool.feed(after);
  for (let turn = 0; turn < 3; turn += 1) await at(0).finish();
  assert.deepEqual([before.encoded, after.encoded], [["p0", "p1"], ["p0"]]);
});

test("an encoder that dies is replaced, and nothing that it had is lost", async () => {
  const { pool, at, asked, failures } = await started();
  const pictures = new Pictures(6);
  pool.feed(pictures);
  await settled();
  await at(0).finish();
  await at(0).die();
  await settled();
  assert.deepEqual(asked, ["auto", "cpu", "cpu"]);
  for (let turn = 0; turn < 12; turn += 1) await at(1 + (turn % 2)).finish();
  assert.deepEqual(pictures.encoded, ["p0", "p1", "p2", "p3", "p4", "p5"]);
  assert.deepEqual([pictures.unusable, failures], [[], []]);
});

test("encoders that die after so many batches lose no picture", async () => {
  const { pool, encoders, failures } = await started({ size: 1 });
  const pictures = new Pictures(12);
  pool.feed(pictures);
  const finished = new Map<FakeEncoder, number>();
  for (let turn = 0; turn < 60; turn += 1) {
    await settled();
    const encoder = encoders.at(-1);
    if (encoder === undefined || encoder.waiting.length === 0) continue;
    const count = finished.get(encoder) ?? 0;
    finished.set(encoder, count + 1);
    await (count === 2 ? encoder.die() : encoder.finish());
  }
  assert.equal(pictures.encoded.length, 12);
  assert.deepEqual([pictures.unusable, failures], [[], []]);
});

test("a picture that kills its encoder twice is named, and the others are encoded", async () => {
  const { pool, encoders, failures } = await started({ size: 1 });
  const pictures = new Pictures(12);
  pool.feed(pictures);
  for (let turn = 0; turn < 60; turn += 1) {
    await settled();
    const encoder = encoders.at(-1);
    if (encoder?.ids[0]?.includes("p7") === true) await encoder.die();
    else await encoder?.finish();
  }
  assert.deepEqual(pictures.unusable, ["p7"]);
  assert.equal(pictures.encoded.length, 11);
  assert.deepEqual(failures, []);
});

test("encoders that die whatever they are given are given up, once", async () => {
  const { pool, encoders, asked, failures } = await started({ size: 1 });
  pool.feed(new Pictures(12));
  for (let turn = 0; turn < 20; turn += 1) {
    await settled();
    await encoders.at(-1)?.die();
  }
  assert.equal(asked.length, 3);
  assert.deepEqual(
    failures.map(({ message }) => message),
    ["out of memory"],
  );
  await assert.rejects(pool.extract(picture("a", 1)), saying(/no encoder is left/));
});

test("a receiver that cannot take what was encoded is told, and blames no encoder", async () => {
  const { pool, at, asked, failures } = await started({ size: 1 });
  const pictures = new Pictures(1);
  pictures.finish = () => {
    throw new Error("the search stopped");
  };
  pool.feed(pictures);
  await settled();
  await at(0).finish();
  assert.deepEqual(asked, ["auto"]);
  assert.deepEqual(
    failures.map(({ message }) => message),
    ["the search stopped"],
  );
});

test("where the only encoder is replaced by one on the CPU, the others are started, and it is told", async () => {
  let info = GPU;
  const made = setting({ size: 2, starts: () => true });
  made.choose(() => info);
  await made.pool.start();
  made.pool.feed(new Pictures(4));
  await settled();
  await made.encoders[0]?.finish();
  info = CPU;
  await made.encoders[0]?.die();
  await settled();
  await settled();
  assert.deepEqual(made.asked, ["auto", "auto", "cpu"]);
  assert.deepEqual(made.states.at(-1), { info: CPU, note: null, encoders: 2 });
});

test("encoders beyond the first may fail to start", async () => {
  const { pool, at, failures } = await started({ size: 3, starts: (number) => number === 1 });
  const pictures = new Pictures(1);
  pool.feed(pictures);
  await settled();
  await at(0).finish();
  assert.deepEqual([pictures.encoded, failures], [["p0"], []]);
});

test("a first encoder that does not start is the caller's to tell", async () => {
  const { pool } = setting({ starts: () => false });
  await assert.rejects(pool.start(), /no memory/);
});

test("patch tokens that are asked for before there is an encoder wait for the first", async () => {
  const { pool, encoders } = setting();
  const extracted = pool.extract(picture("early", 1));
  await settled();
  await pool.start();
  assert.deepEqual([...(await extracted)], [1]);
  assert.deepEqual(encoders[0]?.extracted, ["early"]);
});

test("patch tokens are extracted by the encoders in turn, and again where one was lost", async () => {
  const { pool, at } = await started();
  await Promise.all(["a", "b", "c"].map((id) => pool.extract(picture(id, 1))));
  assert.deepEqual([at(0).extracted, at(1).extracted], [["a", "c"], ["b"]]);
  at(1).extract = () => Promise.reject(new EncoderLost("out of memory"));
  assert.deepEqual([...(await pool.extract(picture("d", 1)))], [1]);
  at(0).extract = () => Promise.reject(new Error("no picture"));
  at(1).extract = () => Promise.reject(new Error("no picture"));
  await assert.rejects(pool.extract(picture("e", 1)), /no picture/);
});
