import type { ComponentChildren } from "preact";

/** A text with elements in the places that it names in braces. */
export function filled(
  text: string,
  parts: Readonly<Record<string, ComponentChildren>>,
): ComponentChildren[] {
  return text.split(/\{(\w+)\}/).map((part, at) => (at % 2 === 1 ? parts[part] : part));
}
