import type { Command } from "../protocol";

type Kind = Command["kind"];
type Of<K extends Kind> = Extract<Command, { kind: K }>;

/** The latest command of each kind that has not had its turn: a newer one replaces an older. */
export class Inbox {
  readonly #latest = new Map<Kind, Command>();
  #arrived: (() => void) | null = null;

  put(command: Command): void {
    this.#latest.set(command.kind, command);
    this.#arrived?.();
    this.#arrived = null;
  }

  /** Removes and returns the waiting command of this kind, if there is one. */
  take<K extends Kind>(kind: K): Of<K> | null {
    const command = this.#latest.get(kind);
    this.#latest.delete(kind);
    return (command as Of<K> | undefined) ?? null;
  }

  /** Resolves when a command is waiting. */
  async next(): Promise<void> {
    if (this.#latest.size > 0) return;
    await new Promise<void>((resolve) => {
      this.#arrived = resolve;
    });
  }
}
