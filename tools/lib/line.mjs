/** A line of limited speed, for a server that is to answer as from afar. */
import { Transform } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";

export class Line {
  #free = 0;

  /** @param {number} bytesPerSecond of all that goes through together */
  constructor(bytesPerSecond) {
    this.bytesPerSecond = bytesPerSecond;
  }

  /** What goes in comes out when the line has carried it, behind all that was there before. */
  through() {
    return new Transform({
      transform: (/** @type {Buffer} */ chunk, _, done) => {
        const now = performance.now();
        this.#free = Math.max(this.#free, now) + (1000 * chunk.length) / this.bytesPerSecond;
        void sleep(this.#free - now).then(() => {
          done(null, chunk);
        });
      },
    });
  }
}
