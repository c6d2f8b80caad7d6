import { effect, signal } from "@preact/signals";
import { recall, remember } from "./remember";

const KEY = "theme";
const system = matchMedia("(prefers-color-scheme: dark)");

/** Whether the page is dark: as the visitor chose, or else as their system is. */
export const dark = signal(readChoice() ?? system.matches);

system.addEventListener("change", ({ matches }) => {
  if (readChoice() === null) dark.value = matches;
});

effect(() => {
  document.documentElement.dataset.theme = dark.value ? "dark" : "light";
});

export function toggleTheme(): void {
  dark.value = !dark.value;
  remember(KEY, dark.value ? "dark" : "light");
}

function readChoice(): boolean | null {
  const choice = recall(KEY);
  return choice === null ? null : choice === "dark";
}
