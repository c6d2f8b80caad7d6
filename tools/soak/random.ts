/** Seeded random numbers: the same seed does the same. */

export type Some<T> = readonly [T, ...T[]];

export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** The next one, at least 0 and below 1 (Mulberry32, Tommy Ettinger 2017). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let bits = this.#state;
    bits = Math.imul(bits ^ (bits >>> 15), bits | 1);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number below this one. */
  below(bound: number): number {
    return Math.floor(this.next() * bound);
  }

  /** One of these. */
  of<T>(list: Some<T>): T {
    return list[this.below(list.length)] ?? list[0];
  }

  /** One of these, each as likely as its weight says. */
  weighted<T>(list: Some<readonly [one: T, weight: number]>): T {
    let left = this.next() * list.reduce((sum, [, weight]) => sum + weight, 0);
    for (const [one, weight] of list) {
      left -= weight;
      if (left < 0) return one;
    }
    return list[0][0];
  }
}
