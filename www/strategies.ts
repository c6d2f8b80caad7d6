import type { Mode, Strategy } from "./protocol";

export const STRATEGY_NAMES = ["prf", "grf", "afs", "explicit"] as const satisfies readonly Strategy[];

/** All that the page says about a strategy. Its numbers come from the engine. */
export interface StrategyText {
  readonly label: string;
  /** The name that papers use. */
  readonly term: string;
  /** What a mark does, in a line. */
  readonly inShort: string;
  /** How it works, in a few sentences. */
  readonly explanation: string;
  /** The formula's symbol for what attracts. */
  readonly symbol: string;
  /** What that stands for, where a visitor clicks and where nobody does. */
  readonly attracts: Readonly<Record<Mode, string>>;
  /** What `n`, which repels, stands for. */
  readonly repels: Readonly<Record<Mode, string>>;
  /** What is fed back, counted in the explanation. */
  readonly fedBack: string;
  /** Whether the visitor's wishes count, so that there are boxes for them. */
  readonly wishes: boolean;
}

export const STRATEGIES: Readonly<Record<Strategy, StrategyText>> = {
  prf: {
    label: "Pictures",
    term: "PRF",
    inShort: "Each thumb moves the search towards that picture, or away from it.",
    explanation:
      "A thumb bends the query towards a picture, or away from it. This is relevance feedback, as Rocchio and Ide " +
      "described it in 1971. If nobody clicks and the top of the ranking is fed back instead, it is called " +
      "pseudo-relevance feedback, PRF.",
    symbol: "p",
    attracts: {
      clicks: "the sum of the pictures you like",
      blind: "the first pictures, of which the nearest count most",
    },
    repels: {
      clicks: "the sum of the pictures you dislike",
      blind: "the same pictures, of which the nearest count least",
    },
    fedBack: "pictures",
    wishes: false,
  },
  grf: {
    label: "Captions",
    term: "GRF",
    inShort: "A small model describes each marked picture, and its words move the search.",
    explanation:
      "A captioner writes a sentence about each marked picture, and the sentence becomes an arrow of its own. " +
      "This is generative relevance feedback, GRF. The query stays among words, so it is as good as the captions are.",
    symbol: "c",
    attracts: {
      clicks: "the sum of the captions of what you like",
      blind: "the captions of the first pictures, of which the nearest count most",
    },
    repels: {
      clicks: "the sum of the captions of what you dislike",
      blind: "the same captions, of which the nearest count least",
    },
    fedBack: "captions",
    wishes: false,
  },
  afs: {
    label: "Attention",
    term: "AFS",
    inShort: "A small network finds what your words and the pictures you like have in common.",
    explanation:
      "A summarizer compares your words with every patch of the pictures you like. It attends to the patches that " +
      "matter and sums them up in one arrow. This is the attentive feedback summarizer, AFS.",
    symbol: "s",
    attracts: { clicks: "the summary of what you like", blind: "the summary of the first pictures" },
    repels: {
      clicks: "what you dislike",
      blind: "the first pictures, of which the least attended count most",
    },
    fedBack: "pictures",
    wishes: false,
  },
  explicit: {
    label: "Words",
    term: "Explicit",
    inShort: "Say in words what you want more of, or less of. Thumbs count, too.",
    explanation:
      "What you wish for in words becomes an arrow, as your query did. Thumbs are added to the same sums, because " +
      "words and pictures share one space.",
    symbol: "m",
    attracts: { clicks: "the sum of what you want more of", blind: "the next of your “more” wishes" },
    repels: { clicks: "the sum of what you want less of", blind: "nothing" },
    fedBack: "words and thumbs",
    wishes: true,
  },
};

/** "Captions (GRF)" */
export function fullName(strategy: Strategy): string {
  const { label, term } = STRATEGIES[strategy];
  return `${label} (${term})`;
}
