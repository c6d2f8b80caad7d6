/** How marks move the query, by the strategies' names in the protocol. The formula's symbols are the same in every language. */
export const strategies = {
  prf: {
    label: "Pictures",
    /** The name that papers use. */
    term: "PRF",
    /** What a mark does, in a line. */
    inShort: "Each thumb moves the search towards that picture, or away from it.",
    /** How it works, in a few sentences. */
    explanation:
      "A thumb bends the query towards a picture, or away from it. This is relevance feedback, as Rocchio and Ide " +
      "described it in 1971. If nobody clicks and the top of the ranking is fed back instead, it is called " +
      "pseudo-relevance feedback, PRF.",
    /** What attracts, where a visitor clicks and where nobody does. */
    attracts: {
      clicks: "the sum of the pictures you like",
      blind: "the first pictures, of which the nearest count most",
    },
    repels: {
      clicks: "the sum of the pictures you dislike",
      blind: "the same pictures, of which the nearest count least",
    },
    /** What is fed back, counted in the explanation. */
    fedBack: "pictures",
  },
  grf: {
    label: "Captions",
    term: "GRF",
    inShort: "A small model describes each marked picture, and its words move the search.",
    explanation:
      "A captioner writes a sentence about each marked picture, and the sentence becomes an arrow of its own. " +
      "This is generative relevance feedback, GRF. The query stays among words, so it is as good as the captions are.",
    attracts: {
      clicks: "the sum of the captions of what you like",
      blind: "the captions of the first pictures, of which the nearest count most",
    },
    repels: {
      clicks: "the sum of the captions of what you dislike",
      blind: "the same captions, of which the nearest count least",
    },
    fedBack: "captions",
  },
  afs: {
    label: "Attention",
    term: "AFS",
    inShort: "A small network finds what your words and the pictures you like have in common.",
    explanation:
      "A summarizer compares your words with every patch of the pictures you like. It attends to the patches that " +
      "matter and sums them up in one arrow. This is the attentive feedback summarizer, AFS.",
    attracts: { clicks: "the summary of what you like", blind: "the summary of the first pictures" },
    repels: {
      clicks: "what you dislike",
      blind: "the first pictures, of which the least attended count most",
    },
    fedBack: "pictures",
  },
  explicit: {
    label: "Words",
    term: "Explicit",
    inShort: "Say in words what you want more of, or less of. Thumbs count, too.",
    explanation:
      "What you wish for in words becomes an arrow, as your query did. Thumbs are added to the same sums, because " +
      "words and pictures share one space.",
    attracts: { clicks: "the sum of what you want more of", blind: "the next of your “more” wishes" },
    repels: { clicks: "the sum of what you want less of", blind: "nothing" },
    fedBack: "words and thumbs",
  },
};
