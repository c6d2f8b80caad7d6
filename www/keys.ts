import { useEffect } from "preact/hooks";
import { blind, leaveBlind, startOver } from "./question";

/** "/" goes to the search box from anywhere, Escape leaves blind rounds or clears the search. */
export function useKeys(): void {
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key === "/" && !isTyping(event.target)) {
        event.preventDefault();
        focusSearch();
      } else if (event.key === "Escape") {
        if (blind.value) leaveBlind();
        else startOver("");
        focusSearch();
      }
    };
    addEventListener("keydown", listen);
    return () => {
      removeEventListener("keydown", listen);
    };
  }, []);
}

export function focusSearch(): void {
  const box = document.getElementById("words");
  if (box instanceof HTMLInputElement) {
    box.focus();
    box.select();
  }
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;
}
