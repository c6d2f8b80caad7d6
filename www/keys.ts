import { useEffect } from "preact/hooks";
import { clearSearch, redoLast, undoLast } from "./acts";
import { leaveBlind, mode } from "./question";

/**
 * "/" goes to the search box from anywhere, the arrow down from there to the pictures; Escape leaves blind
 * rounds or clears the search. Ctrl+Z and Ctrl+Shift+Z, with ⌘ on a Mac, undo and redo outside of a text box, which has
 * an undo of its own.
 */
export function useKeys(): void {
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => {
      if (composes(event) || isOverlaid(event)) return;
      const way = isTyping(event.target) ? null : wayOf(event);
      if (way !== null) {
        event.preventDefault();
        if (way === "undo") undoLast();
        else redoLast();
      }
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key === "/" && !isTyping(event.target)) {
        event.preventDefault();
        focusSearch();
      } else if (event.key === "ArrowDown" && event.target === searchBox()) {
        event.preventDefault();
        focusPictures();
      } else if (event.key === "Escape") {
        if (mode.value === "blind") leaveBlind();
        else clearSearch();
        focusSearch();
      }
    };
    addEventListener("keydown", listen);
    return () => {
      removeEventListener("keydown", listen);
    };
  }, []);
}

/** Goes to the pictures or the rounds, once they are there: the button that was pressed is not. */
export function focusGallery(): void {
  requestAnimationFrame(() => document.getElementById("gallery")?.focus());
}

export function focusSearch(): void {
  const box = searchBox();
  box?.focus();
  box?.select();
}

function searchBox(): HTMLInputElement | null {
  return document.querySelector<HTMLInputElement>("#words");
}

/** Goes to the tile that Tab would go to. */
function focusPictures(): void {
  document.querySelector<HTMLElement>(".tile-picture[tabindex='0']")?.focus();
}

/** Whether a key belongs to an input method, which uses it to write, choose or cancel a word. */
export function composes(event: Pick<KeyboardEvent, "isComposing" | "keyCode">): boolean {
  // Safari ends the composition before it sends the key that ended it, and only keyCode still tells.
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- there is nothing else to tell it by
  return event.isComposing || event.keyCode === 229;
}

/**
 * The Latin letter that a key stands for, in lower case, or its name if it is no letter. On a keyboard for
 * another script that is the letter at the same place of a Latin one.
 */
export function keyName({ key, code }: Pick<KeyboardEvent, "key" | "code">): string {
  const otherScript = /^\p{L}$/u.test(key) && !/^\p{Script=Latin}$/u.test(key);
  const letter = otherScript ? /^Key([A-Z])$/.exec(code)?.[1] : undefined;
  return letter?.toLowerCase() ?? (key.length === 1 ? key.toLowerCase() : key);
}

/** Which way along what was asked a key goes, if it is one of those that do. */
export function wayOf(
  event: Pick<KeyboardEvent, "key" | "code" | "ctrlKey" | "metaKey" | "altKey" | "shiftKey">,
): "undo" | "redo" | null {
  if (event.ctrlKey === event.metaKey || event.altKey) return null;
  const key = keyName(event);
  if (key === "z") return event.shiftKey ? "redo" : "undo";
  return key === "y" && event.ctrlKey && !event.shiftKey ? "redo" : null;
}

/** Whether a dialog or a menu lies over the page, whose keys are its own. */
function isOverlaid({ key }: KeyboardEvent): boolean {
  const over = key === "Escape" ? "dialog[open], :popover-open" : "dialog[open]";
  return document.querySelector(over) !== null;
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLInputElement && target.type === "text";
}
