import type { Executor } from "./protocol";

/** How the page's address wants things done; null where it says nothing. What it asks for is `inquiry/address.ts`'s. */
export interface Options {
  /** `?executor=cpu|webgpu`: instead of the engine's own choice. */
  readonly executor: Executor;
  /** `?encoders=2`: as many workers encode where it is the CPU that does. */
  readonly encoders: number | null;
  /** `?simd=plain`: no relaxed SIMD, also where the browser has it. */
  readonly simd: "plain" | null;
  /** `?vectors=off`: pictures are searched only when they have been encoded here. */
  readonly vectors: "off" | null;
  /** `?arrive=off`: the page asks nothing by itself; `on`: it does so also where the visitor was here before. */
  readonly arrive: "off" | "on" | null;
  /** `?kiosk`: the page stands where one visitor follows another. */
  readonly kiosk: boolean;
  /** `?game=7`: the game of the hidden target, with the pictures that this seed draws. */
  readonly game: string | null;
  /** `?lab`: the Lab is open. */
  readonly lab: boolean;
  /** `?pictures=24`: an evenly spaced part of the collection. */
  readonly pictures: number | null;
  /** `?model=NAME`, which may name one that is not there. */
  readonly model: string | null;
  /** `?lang=de`: the language of the page, which may be one that there is not. */
  readonly lang: string | null;
}

export function readOptions(search: string): Options {
  const query = new URLSearchParams(search);
  return {
    executor: oneOf(["cpu", "webgpu"], query.get("executor")) ?? "auto",
    encoders: upTo(64, count(query.get("encoders"))),
    simd: oneOf(["plain"], query.get("simd")),
    vectors: oneOf(["off"], query.get("vectors")),
    arrive: oneOf(["off", "on"], query.get("arrive")),
    kiosk: query.has("kiosk") && query.get("kiosk") !== "off",
    game: seed(query.get("game")),
    lab: query.has("lab") && query.get("lab") !== "off",
    pictures: count(query.get("pictures")),
    model: query.get("model"),
    lang: query.get("lang"),
  };
}

function count(text: string | null): number | null {
  return text !== null && /^[1-9]\d{0,8}$/.test(text) ? Number(text) : null;
}

/** Short enough to be read out to a class. */
function seed(text: string | null): string | null {
  return text !== null && /^[\w-]{1,32}$/.test(text) ? text : null;
}

function upTo(most: number, value: number | null): number | null {
  return value === null ? null : Math.min(value, most);
}

/** The value if it is one of these; null for anything else. */
export function oneOf<T extends string>(all: readonly T[], value: string | null): T | null {
  return all.find((one) => one === value) ?? null;
}

/** The address's query with one option set. */
export function withOption(search: string, name: string, value: string): string {
  const query = new URLSearchParams(search);
  query.set(name, value);
  return `?${query.toString()}`;
}
