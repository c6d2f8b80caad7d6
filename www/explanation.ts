/** Reading an explanation: which term is whose, and what a term is called. */

import { pictureOf } from "./collections";
import { inWords } from "./language";
import { sameTarget, type Target } from "./marks";
import { message } from "./message";
import type { Explanation, Term } from "./protocol";

/** The term of a marked picture, or of its caption. */
export function termOfPicture(explanation: Explanation | undefined, target: Target): Term | undefined {
  return explanation?.terms.find(
    (term) => (term.kind === "picture" || term.kind === "caption") && sameTarget(term, target),
  );
}

/** The term of words that the visitor wished for. */
export function termOfWords(explanation: Explanation | undefined, words: string): Term | undefined {
  return explanation?.terms.find(({ kind, text }) => kind === "words" && text === words);
}

/** What was fed back: every term but the query's own. */
export function fedBack({ terms }: Explanation): readonly Term[] {
  return terms.filter(({ kind }) => kind !== "query" && kind !== "example");
}

/** How many things were fed back: those that the summarizer read, and every other term. */
export function fedBackCount(explanation: Explanation): number {
  const read = new Set(explanation.maps.map(({ id }) => id));
  const others = fedBack(explanation).filter(({ kind, id }) => kind !== "summary" && !read.has(id));
  return read.size + others.length;
}

/** "q", the words in quotes, or the picture's name. */
export function nameOf({ kind, id, text }: Term): string {
  switch (kind) {
    case "query":
      return "q";
    case "summary":
      return "s";
    case "caption":
    case "words":
      return inWords(message("quoted", text));
    case "example":
    case "picture":
      return pictureOf(id)?.label ?? id;
  }
}
