import type { Hit, Question } from "../protocol";
import type { Engines } from "./start";

/** Pictures that are shown beside one. */
const NEIGHBOURS = 8;

const NOTHING_MARKED = {
  marks: [],
  wishes: { more: [], less: [] },
  strategy: "prf",
  mode: "clicks",
  params: { weights: null, tau: null, k: null },
  // The picture itself is the first.
  first: NEIGHBOURS + 1,
} as const;

/** The pictures whose embeddings are nearest to this one's, nearest first; none while it has no embedding. */
export function neighbours({ search }: Engines, id: string): readonly Hit[] {
  const question: Question = { words: "", example: { id, share: 1 }, ...NOTHING_MARKED };
  const reply = search.ask(question);
  const hits = reply.kind === "answer" ? (reply.hits ?? []) : [];
  return hits.filter((hit) => hit.id !== id).slice(0, NEIGHBOURS);
}
