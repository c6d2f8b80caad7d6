/** Bounds how much is under way at once. What is larger than the bound waits until it is alone. */
export class Budget {
  readonly #most: number;
  #used = 0;
  #waiting: (() => void)[] = [];

  constructor(most: number) {
    this.#most = most;
  }

  /** Does this work, which takes so much, as soon as there is room for it. */
  async spend<T>(amount: number, work: () => Promise<T>): Promise<T> {
    while (this.#used > 0 && this.#used + amount > this.#most) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    this.#used += amount;
    try {
      return await work();
    } finally {
      this.#used -= amount;
      const waiting = this.#waiting;
      this.#waiting = [];
      for (const go of waiting) go();
    }
  }
}
