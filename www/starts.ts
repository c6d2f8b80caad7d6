/**
 * Counts how often in this tab the browser ended the page while it was at work. Phones do that for lack of memory, load the page
 * again, and so on for ever.
 */

/** After so many the page begins with less, if the visitor wants it to. */
const MOST = 2;
/** Pictures that any phone has memory for, and enough to search. */
const FEW = 200;
const KEY = "starts";

/** What is needed of the browser. */
export interface Tab {
  readonly storage: Pick<Storage, "getItem" | "setItem" | "removeItem">;
  readonly isVisible: () => boolean;
  /** Calls back whenever the page comes into sight or out of it. */
  readonly onVisibility: (changed: () => void) => void;
  /** Calls back when the visitor leaves the page or loads it anew: a page that is ended is not told. */
  readonly onLeave: (left: () => void) => void;
}

/** The starts of a page in one tab. Storage that is blocked counts nothing. */
export class Starts {
  readonly #tab: Tab;
  /** Starts that were broken off, one after the other. */
  readonly #broken: number;
  #over = false;

  constructor(tab: Tab) {
    this.#tab = tab;
    this.#broken = this.#read();
  }

  /** Whether the page had better begin with less. */
  get isTooMuch(): boolean {
    return this.#broken >= MOST;
  }

  /** The work begins. What happens to a page that is out of sight does not count: browsers end those as they please. */
  begin(): void {
    const count = (): void => {
      if (!this.#over) this.#keep(this.#tab.isVisible() ? this.#broken + 1 : this.#broken);
    };
    count();
    this.#tab.onVisibility(count);
    this.#tab.onLeave(() => {
      this.end();
    });
  }

  /** The work is done, or somebody else than the browser ended it. */
  end(): void {
    this.#over = true;
    this.#keep(0);
  }

  #read(): number {
    try {
      const count = Number(this.#tab.storage.getItem(KEY));
      return Number.isSafeInteger(count) ? count : 0;
    } catch {
      return 0;
    }
  }

  #keep(count: number): void {
    try {
      if (count === 0) this.#tab.storage.removeItem(KEY);
      else this.#tab.storage.setItem(KEY, String(count));
    } catch {
      // Blocked: nothing is counted.
    }
  }
}

/** The tab that this page is in. */
export function thisTab(): Tab {
  return {
    // Asked for each time, since a browser may throw where it is blocked.
    storage: {
      getItem: (key) => sessionStorage.getItem(key),
      setItem: (key, value) => {
        sessionStorage.setItem(key, value);
      },
      removeItem: (key) => {
        sessionStorage.removeItem(key);
      },
    },
    isVisible: () => document.visibilityState === "visible",
    onVisibility: (changed) => {
      document.addEventListener("visibilitychange", changed);
    },
    onLeave: (left) => {
      addEventListener("pagehide", left);
    },
  };
}

/** The page's address with few pictures and one worker; null where it asks for as little already. */
export function lighter(search: string): { readonly pictures: number; readonly search: string } | null {
  const query = new URLSearchParams(search);
  const pictures = Number(query.get("pictures") ?? Infinity);
  if (pictures <= FEW && query.get("encoders") === "1") return null;
  query.set("pictures", String(Math.min(pictures, FEW)));
  query.set("encoders", "1");
  return { pictures: Math.min(pictures, FEW), search: `?${query.toString()}` };
}
