/** Questions, answers and explanations for tests. */
import type { Answer, Explanation, Question, Term } from "../protocol";

export const QUESTION: Question = {
  words: "a dog",
  example: null,
  marks: [],
  wishes: { more: [], less: [] },
  strategy: "prf",
  mode: "clicks",
  params: { weights: null, tau: null, k: null },
  first: 96,
};

/** Nothing to rank by. */
export const NO_ANSWER: Answer = { hits: null, ranked: 0, update: null, learned: null, confidence: null };

export function term(fields: Partial<Term>): Term {
  return { kind: "picture", id: "", text: "", region: null, similarity: 0.2, coefficient: 0.8, ...fields };
}

export function explanation(fields: Partial<Explanation>): Explanation {
  return {
    strategy: "prf",
    mode: "clicks",
    weights: { alpha: 0.6, beta: 0.8, gamma: 0.1 },
    tau: 1,
    terms: [],
    length: 1,
    maps: [],
    ...fields,
  };
}
