import { effect, signal } from "@preact/signals";
import { keepSetting, readSetting } from "./settings";

const KEY = "theme";
const system = matchMedia("(prefers-color-scheme: dark)");

/** Whether the page is dark: as the visitor chose, else as their system is. */
export const dark = signal(readChoice() ?? system.matches);

system.addEventListener("change", ({ matches }) => {
  if (readChoice() === null) dark.value = matches;
});

effect(() => {
  document.documentElement.dataset.theme = dark.value ? "dark" : "light";
});

export function toggleTheme(): void {
  dark.value = !dark.value;
  keepSetting(KEY, dark.value ? "dark" : "light");
}

/** Forgets what was chosen for this visit. */
export function followSystem(): void {
  dark.value = readChoice() ?? system.matches;
}

function readChoice(): boolean | null {
  const choice = readSetting(KEY);
  return choice === null ? null : choice === "dark";
}
