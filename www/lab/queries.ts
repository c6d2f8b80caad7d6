/** The queries of a protocol, in the order in which `mlt eval` has them. */

import type { Protocol, Query } from "../protocol";
import type { Truth } from "./truth";

/** Whether each picture asks with its first caption, as in the paper, or with every one. */
export type Asking = "first" | "all";

/** `ids` are those of the pictures that can be found, in the collection's order. */
export function queriesOf(
  truth: Truth,
  ids: readonly string[],
  protocol: Protocol,
  asking: Asking,
): readonly Query[] {
  return protocol === "blind" ? captionsOf(truth, ids, asking) : topicsOf(truth);
}

function captionsOf({ captions }: Truth, ids: readonly string[], asking: Asking): readonly Query[] {
  return ids.flatMap((id, picture) => {
    const all = captions.get(id) ?? [];
    return all.slice(0, asking === "first" ? 1 : all.length).map((words, caption) => ({
      words,
      relevant: [id],
      others: all.filter((_, other) => other !== caption),
      query: [picture, caption] as const,
    }));
  });
}

function topicsOf({ topics }: Truth): readonly Query[] {
  return topics.map(({ words, relevant }, topic) => ({
    words,
    relevant,
    others: [],
    query: [topic, 0] as const,
  }));
}
