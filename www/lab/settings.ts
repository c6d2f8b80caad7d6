/** How an evaluation is to be played, as a signal. */

import { signal } from "@preact/signals";
import type { Method, Protocol } from "../protocol";
import type { Asking } from "./queries";

/** The numbers, with their bounds: more rounds or pictures fed back than the page's own would outgrow what it keeps of pictures. */
export const BOUNDS = {
  rounds: [1, 5],
  k: [1, 10],
  likes: [0, 10],
  dislikes: [0, 10],
  count: [1, 10_000],
  seed: [0, 0xffff_ffff],
} as const satisfies Record<string, readonly [least: number, most: number]>;

export type NumberName = keyof typeof BOUNDS;

export interface Settings extends Readonly<Record<NumberName, number>> {
  readonly protocol: Protocol;
  readonly methods: ReadonlySet<Method>;
  readonly asking: Asking;
}

export const settings = signal<Settings>({
  protocol: "blind",
  methods: new Set<Method>([null, "network", "prf"]),
  asking: "first",
  rounds: 4,
  k: 5,
  likes: 2,
  dislikes: 1,
  count: 100,
  seed: 0,
});

export function set(part: Partial<Settings>): void {
  settings.value = { ...settings.value, ...part };
}

/** Takes a number as it was typed, within its bounds; what is none changes nothing. */
export function setNumber(name: NumberName, text: string): void {
  const [least, most] = BOUNDS[name];
  const number = Math.round(Number(text));
  if (text.trim() !== "" && Number.isFinite(number)) set({ [name]: Math.min(Math.max(number, least), most) });
}

export function toggleMethod(method: Method): void {
  const { methods } = settings.value;
  const others = [...methods].filter((other) => other !== method);
  set({ methods: new Set(methods.has(method) ? others : [...others, method]) });
}
