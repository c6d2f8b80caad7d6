import type { Command } from "../protocol";

type Kind = Command["kind"];
type Of<K extends Kind> = Extract<Command, { kind: K }>;

/**
 * The latest command of each kind that has not had its turn: a newer one replaces an older, but for pictures that
 * are added to the same gallery.
 */
export class Inbox {
  readonly #latest = new Map<Kind, Command>();
  #arrived: (() => void) | null = null;
  /** Woken while nobody waited. */
  #woken = false;

  put(command: Command): void {
    const waiting = this.#latest.get(command.kind);
    this.#latest.set(command.kind, waiting === undefined ? command : joined(waiting, command));
    this.wake();
  }

  /** Whether a command of this kind waits. */
  has(kind: Kind): boolean {
    return this.#latest.has(kind);
  }

  /** Resolves `next`: there is work that no command brought. */
  wake(): void {
    this.#woken = this.#arrived === null;
    this.#arrived?.();
    this.#arrived = null;
  }

  /** Removes and returns the waiting command of this kind, if there is one. */
  take<K extends Kind>(kind: K): Of<K> | null {
    const command = this.#latest.get(kind);
    this.#latest.delete(kind);
    return (command as Of<K> | undefined) ?? null;
  }

  /** Resolves when a command is waiting, or on `wake`, be it one that came before. */
  async next(): Promise<void> {
    const woken = this.#woken;
    this.#woken = false;
    if (woken || this.#latest.size > 0) return;
    await new Promise<void>((resolve) => {
      this.#arrived = resolve;
    });
  }
}

/** What a command does in place of one that still waits. */
function joined(waiting: Command, command: Command): Command {
  const together = waiting.kind === "add" && command.kind === "add" && waiting.gallery === command.gallery;
  return together ? { ...command, sources: [...waiting.sources, ...command.sources] } : command;
}
