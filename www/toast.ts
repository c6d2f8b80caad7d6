import { signal } from "@preact/signals";

/** A sentence about what the visitor just did, and perhaps a way on. */
export interface Toast {
  readonly text: string;
  readonly action: { readonly label: string; readonly run: () => void } | null;
}

/** What offers nothing goes away by itself; what does stays until the visitor asks for something else. */
const SHOWN_MS = 5000;

export const toast = signal<Toast | null>(null);

export function say(text: string, action: Toast["action"] = null): void {
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
