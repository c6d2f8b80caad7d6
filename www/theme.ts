import { effect, signal } from "@preact/signals";

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
  try {
    localStorage.setItem(KEY, dark.value ? "dark" : "light");
  } catch {
    // Where storage is blocked the choice holds for this visit only.
  }
}

function readChoice(): boolean | null {
  try {
    const choice = localStorage.getItem(KEY);
    return choice === null ? null : choice === "dark";
  } catch {
    return null;
  }
}
