import { Failed, message, saidOf } from "../../message";
import type { Executor, ExecutorInfo, Source } from "../../protocol";
import type { Encoded } from "../encoder/protocol";
import { type Encoder, EncoderLost, type Started, type Told } from "./encoder";
import { Pace } from "./pace";

/** Batches that an encoder has at once: one in the tower, one being decoded. */
const AHEAD = 2;
/** Encoders that may be lost one after the other without having encoded anything. */
const FRUITLESS = 3;

/** Where pictures come from, and where what became of them goes. */
export interface Supply {
  /** The next pictures, at most so many; none where there are none yet, or no more. */
  take(count: number): readonly Source[];
  finish(encoded: Encoded): void;
}

/** What the pool runs on. */
export interface PoolState extends Told {
  readonly encoders: number;
}

interface Surroundings {
  /** Starts an encoder; `changed` is called when another executor carries on in it. */
  readonly start: (executor: Executor, changed: (told: Told) => void) => Promise<Started>;
  readonly executor: Executor;
  /** How many encoders there are to be where they run on the CPU. */
  readonly size: number;
  /** Told whenever what the pool runs on changes. */
  readonly changed: (state: PoolState) => void;
  /** No encoder is left and none that is started lasts, or what was encoded cannot be taken. */
  readonly fail: (error: Error) => void;
}

interface Lane {
  readonly encoder: Encoder;
  pace: Pace;
  fruitful: boolean;
}

interface Batch {
  readonly supply: Supply;
  readonly sources: readonly Source[];
  /** Whether it was in a batch whose encoder was lost. */
  readonly suspect: boolean;
}

/**
 * Encoders that share the pictures of a gallery. Each takes a small batch when it has room for one, so
 * that what comes on screen is never far behind. On a GPU there is one; on the CPU as many as the
 * machine is worth.
 *
 * An encoder may die, of a picture or of lack of memory. Another takes its place, and what it had is
 * tried again picture by picture: one that kills a fresh encoder by itself is named and left out.
 */
export class Pool {
  readonly #at: Surroundings;
  readonly #lanes = new Set<Lane>();
  #info: ExecutorInfo | null = null;
  #supply: Supply | null = null;
  /** What a lost encoder had, one picture each. */
  #again: Batch[] = [];
  #wakers: (() => void)[] = [];
  #starting = 0;
  #fruitless = 0;

  constructor(at: Surroundings) {
    this.#at = at;
  }

  /** Resolves when the first encoder is ready; the others follow by themselves. */
  async start(): Promise<PoolState> {
    const { info, note } = await this.#add(this.#at.executor);
    this.#grow(info);
    return { info, note, encoders: this.#lanes.size };
  }

  /** Pictures come from here from now on. What was taken from elsewhere is finished there. */
  feed(supply: Supply): void {
    this.#supply = supply;
    this.wake();
  }

  /** There are new pictures to take. */
  wake(): void {
    const wakers = this.#wakers;
    this.#wakers = [];
    for (const wake of wakers) wake();
  }

  /** A picture's patch tokens; encoders take turns. Rejects with the reason why there are none. */
  async extract(source: Source): Promise<Float32Array> {
    try {
      return await this.#extract(source);
    } catch (error) {
      if (!(error instanceof EncoderLost)) throw error;
      return this.#extract(source);
    }
  }

  async #extract(source: Source): Promise<Float32Array> {
    while (this.#lanes.size === 0) {
      // Before the first one there are none to be left.
      if (this.#info !== null && this.#starting === 0) throw new EncoderLost(message("noEncoderLeft"));
      await this.#woken();
    }
    const [lane] = this.#lanes;
    if (lane === undefined) throw new EncoderLost(message("noEncoderLeft"));
    // The next one gets the next.
    this.#lanes.delete(lane);
    this.#lanes.add(lane);
    return lane.encoder.extract(source);
  }

  #woken(): Promise<void> {
    return new Promise((resolve) => {
      this.#wakers.push(resolve);
    });
  }

  /** Starts encoders until there are enough. One that does not start is done without. */
  #grow({ gpu }: ExecutorInfo): void {
    const wanted = gpu ? 1 : this.#at.size;
    for (let count = this.#lanes.size + this.#starting; count < wanted; count += 1) {
      this.#add("cpu").catch(() => {
        this.#failIfNoneIsLeft(new Failed(message("noEncoderStarted")));
      });
    }
  }

  async #add(executor: Executor): Promise<Told> {
    this.#starting += 1;
    let started: Started;
    try {
      started = await this.#at.start(executor, (told) => {
        lane.pace = new Pace(told.info.batch);
        this.#changeExecutor(told);
      });
    } finally {
      this.#starting -= 1;
    }
    const lane: Lane = { encoder: started.encoder, pace: new Pace(started.info.batch), fruitful: false };
    this.#serve(lane, started);
    return started;
  }

  #serve(lane: Lane, { info, note }: Told): void {
    this.#lanes.add(lane);
    this.#info ??= info;
    for (let hand = 0; hand < AHEAD; hand += 1) void this.#work(lane);
    void lane.encoder.lost.then((error) => {
      this.#lose(lane, error);
    });
    this.wake();
    if (this.#lanes.size > 1) this.#at.changed({ info: this.#info, note, encoders: this.#lanes.size });
  }

  #changeExecutor({ info, note }: Told): void {
    this.#info = info;
    this.#at.changed({ info, note, encoders: this.#lanes.size });
    this.#grow(info);
  }

  /** Has a lane encode batch by batch until its encoder is lost. */
  async #work(lane: Lane): Promise<void> {
    while (this.#lanes.has(lane)) {
      const batch = this.#take(lane.pace.size);
      if (batch === null) {
        await this.#woken();
        continue;
      }
      let encoded: Encoded;
      try {
        encoded = await lane.encoder.encode(batch.sources);
      } catch (error) {
        this.#giveBack(batch, lane, error as Error);
        this.#lose(lane, error as Error);
        continue;
      }
      lane.pace.record(batch.sources.length, encoded.milliseconds);
      lane.fruitful = true;
      this.#finish(batch.supply, encoded);
    }
  }

  /** What the receiver cannot take is no fault of the encoder. */
  #finish(supply: Supply, encoded: Encoded): void {
    try {
      supply.finish(encoded);
    } catch (error) {
      this.#at.fail(error as Error);
    }
  }

  #take(count: number): Batch | null {
    const again = this.#again.shift();
    if (again !== undefined) return again;
    const supply = this.#supply;
    const sources = supply?.take(count) ?? [];
    return supply === null || sources.length === 0 ? null : { supply, sources, suspect: false };
  }

  /** The batch that an encoder was at when it was lost is the first to come here; what it did before may be to blame. */
  #giveBack({ supply, sources, suspect }: Batch, lane: Lane, error: Error): void {
    const [only] = sources;
    if (suspect && only !== undefined && this.#lanes.has(lane) && !lane.fruitful) {
      const unusable = [{ id: only.id, reason: saidOf(error) }];
      this.#finish(supply, { ids: [], embeddings: new Float32Array(0), unusable, milliseconds: 0 });
    } else {
      this.#again.unshift(...sources.map((source) => ({ supply, sources: [source], suspect: true })));
    }
  }

  #lose(lane: Lane, error: Error): void {
    if (!this.#lanes.delete(lane)) return;
    this.#fruitless = lane.fruitful ? 0 : this.#fruitless + 1;
    this.wake();
    if (this.#fruitless >= FRUITLESS) {
      this.#failIfNoneIsLeft(error);
      return;
    }
    const last = this.#lanes.size === 0;
    this.#add(last ? this.#at.executor : "cpu")
      .then((told) => {
        // It may run on something else than the one before.
        if (last) this.#changeExecutor(told);
      })
      .catch((again: unknown) => {
        this.#failIfNoneIsLeft(again as Error);
      });
  }

  #failIfNoneIsLeft(error: Error): void {
    if (this.#lanes.size === 0 && this.#starting === 0) this.#at.fail(error);
    this.wake();
  }
}
