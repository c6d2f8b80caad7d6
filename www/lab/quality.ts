/** How good the visitor's own search is, where the right answers are known, as signals. */

import { computed, signal } from "@preact/signals";
import { openName } from "../collections";
import { inquiry } from "../inquiry/current";
import type { Inquiry } from "../inquiry/inquiry";
import { words } from "../question";
import { rounds } from "../rounds/rounds";
import { type Judged, judge } from "./judged";
import { truth } from "./lab";
import type { Topic } from "./truth";

/** A step of the search, and what it was worth. */
export interface Step extends Judged {
  readonly step: number;
  readonly inquiry: Inquiry;
}

/** What the visitor said that they look for: a topic's words, or "" for none of them. */
const told = signal<{
  readonly collection: string | null;
  readonly asked: string;
  readonly topic: string;
} | null>(null);

export const topics = computed<readonly Topic[]>(() =>
  typeof truth.value === "string" || "message" in truth.value ? [] : truth.value.topics,
);

/** What the search is measured by: what the visitor said of these words, else the topic that they are, else what was said before. */
export const topic = computed<Topic | null>(() => {
  const said = told.value?.collection === openName.value ? told.value : null;
  const called = (name: string): Topic | undefined => topics.value.find((one) => one.words === name);
  if (said?.asked === words.value) return called(said.topic) ?? null;
  return matching(topics.value, words.value) ?? called(said?.topic ?? "") ?? null;
});

/** Measures the search by this topic, or by none. */
export function measureAs(name: string): void {
  told.value = { collection: openName.value, asked: words.value, topic: name };
}

/** The steps of the search with the words at hand; empty where it is measured by nothing. */
export const steps = computed<readonly Step[]>(() => {
  if (topic.value === null) return [];
  const relevant = new Set(topic.value.relevant);
  const same = rounds.value.filter((round) => round.inquiry.words === inquiry.value.words);
  return same.map(({ step, inquiry: asked, hits }) => ({
    step,
    inquiry: asked,
    ...judge(
      hits.map(({ id }) => id),
      relevant,
      new Set(asked.marks.map(({ id }) => id)),
    ),
  }));
});

/** The topic that these words ask for, whatever their case and article. */
export function matching(all: readonly Topic[], typed: string): Topic | null {
  const wanted = plain(typed);
  return all.find((one) => plain(one.words) === wanted) ?? null;
}

function plain(text: string): string {
  return text
    .trim()
    .toLowerCase()
    .replace(/^(?:an?|the)\s+/, "");
}
