import { signal } from "@preact/signals";
import type { Said } from "./message";

/** A sentence about what the visitor just did, and perhaps a way on. */
export interface Toast {
  readonly text: Said;
  readonly action: { readonly label: Said; readonly run: () => void } | null;
}

/** What offers nothing goes away by itself; what does stays until the visitor asks for something else. */
const SHOWN_MS = 5000;

export const toast = signal<Toast | null>(null);

export function say(text: Said, action: Toast["action"] = null): void {
  const said = { text, action };
  toast.value = said;
  if (action !== null) return;
  setTimeout(() => {
    if (toast.value === said) toast.value = null;
  }, SHOWN_MS);
}

export function dismissToast(): void {
  toast.value = null;
}
