/**
 * An inquiry in the page's address, and out of it.
 *
 * Strategy and collection stand in the query, beside the options. What a visitor searches for and marks stands
 * behind the `#`, which a browser sends to nobody; a link may have it in the query all the same, as in `?q=music`.
 */

import type { Example, Mark, Overrides, Region } from "../protocol";
import { type Inquiry, type Raw, readInquiry, type Read } from "./inquiry";

/** Entries that are taken at all. */
const MOST_ENTRIES = 2000;
/** What stands behind a picture's id: a box, or nothing where the id itself looks as if it had one. */
const SUFFIX = /^(.*)@((?:[^,@]+,){3}[^,@]+)?$/s;

type Place = Pick<Location, "search" | "hash">;

const OWN = ["q", "from", "share", "like", "dislike", "more", "less", "weights", "tau", "k", "view"];
const SHARED = ["strategy", "collection"];

/** What this address asks for, as far as it can be taken. */
export function readAddress({ search, hash }: Place): Read {
  const entries = [...new URLSearchParams(search), ...new URLSearchParams(hash.slice(1))];
  const taken = entries.slice(0, MOST_ENTRIES);
  const all = (name: string): string[] => taken.flatMap(([key, value]) => (key === name ? [value] : []));
  const last = (name: string): string | undefined => all(name).at(-1);
  const raw: Raw = {
    words: last("q"),
    example: exampleFrom(last("from"), last("share")),
    marks: taken.flatMap(([side, value]) =>
      side === "like" || side === "dislike" ? [{ side, ...targetFrom(value) }] : [],
    ),
    wishes: { more: all("more"), less: all("less") },
    strategy: last("strategy"),
    overrides: {
      weights: weightsFrom(last("weights")),
      tau: numberFrom(last("tau")),
      k: numberFrom(last("k")),
    },
    mode: last("view"),
    comparing: last("view") === "compare",
    collection: last("collection"),
  };
  return readInquiry(raw);
}

/** The address's query and fragment with this inquiry in them; what else the query says stays. */
export function writeAddress(search: string, inquiry: Inquiry): string {
  const query = new URLSearchParams(search);
  for (const name of OWN) query.delete(name);
  for (const name of SHARED) {
    const value = inquiry[name as "strategy" | "collection"];
    if (value !== null) query.set(name, value);
  }
  const own = new URLSearchParams();
  if (inquiry.words !== "") own.append("q", inquiry.words);
  if (inquiry.example !== null) writeExample(own, inquiry.example);
  for (const mark of inquiry.marks) own.append(mark.side, targetIn(mark));
  for (const wish of inquiry.wishes.more) own.append("more", wish);
  for (const wish of inquiry.wishes.less) own.append("less", wish);
  writeOverrides(own, inquiry.overrides);
  if (inquiry.mode === "blind") own.append("view", "blind");
  if (inquiry.comparing) own.append("view", "compare");
  const [asked, fragment] = [query.toString(), own.toString()];
  return (asked === "" ? "" : `?${asked}`) + (fragment === "" ? "" : `#${fragment}`);
}

function writeExample(into: URLSearchParams, { id, share }: Example): void {
  into.append("from", id);
  if (share !== 1) into.append("share", String(share));
}

function exampleFrom(id: string | undefined, share: string | undefined): unknown {
  return id === undefined ? undefined : { id, share: numberFrom(share) ?? 1 };
}

function writeOverrides(into: URLSearchParams, { weights, tau, k }: Overrides): void {
  if (weights !== null) into.append("weights", [weights.alpha, weights.beta, weights.gamma].join());
  if (tau !== null) into.append("tau", String(tau));
  if (k !== null) into.append("k", String(k));
}

function targetIn({ id, region }: Mark): string {
  if (region !== null) return `${id}@${[region.left, region.top, region.right, region.bottom].join()}`;
  return SUFFIX.test(id) ? `${id}@` : id;
}

function targetFrom(value: string): { id: string; region: Region | null } {
  const [, id, box] = SUFFIX.exec(value) ?? [];
  if (id === undefined) return { id: value, region: null };
  if (box === undefined) return { id, region: null };
  const [left = NaN, top = NaN, right = NaN, bottom = NaN] = box.split(",").map(numberFrom);
  return { id, region: { left, top, right, bottom } };
}

function weightsFrom(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  const [alpha, beta, gamma] = text.split(",").map(numberFrom);
  return { alpha, beta, gamma };
}

/** NaN for what is none, so that it is refused; nothing where nothing stands. */
function numberFrom(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  return text.trim() === "" ? NaN : Number(text);
}
