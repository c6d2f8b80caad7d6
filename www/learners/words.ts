import type { Learner } from "../protocol";

export const LEARNER_NAMES = [
  "logistic",
  "nearest",
  "pichunter",
  "rectified",
  "network",
] as const satisfies readonly Learner[];

/** All that the page says about a learner. */
export interface LearnerText {
  readonly label: string;
  /** The name that papers use. */
  readonly term: string;
  /** What a mark does, in a sentence. */
  readonly inShort: string;
  /** Who described it. */
  readonly source: string;
}

export const LEARNERS: Readonly<Record<Learner, LearnerText>> = {
  logistic: {
    label: "Regression",
    term: "Logistic",
    inShort: "Starts from what the words say, and fits to your thumbs how probably each picture is right.",
    source: "Logistic regression: Cox, 1958.",
  },
  nearest: {
    label: "Neighbours",
    term: "1-NN",
    inShort: "A picture gains by being nearer to the nearest you like than to the nearest you dislike.",
    source: "Giacinto, 2007.",
  },
  pichunter: {
    label: "Target",
    term: "PicHunter",
    inShort: "Asks of each picture: if it were the one you seek, how probable would your thumbs be?",
    source: "Cox, Miller, Minka, Papathomas and Yianilos, 2000.",
  },
  rectified: {
    label: "Close by",
    term: "Rectified",
    inShort: "A thumb moves only what lies close to its picture. All else stays where the words put it.",
    source: "No paper’s: tried out here.",
  },
  network: {
    label: "Learnt",
    term: "Network",
    inShort:
      "A small network that learnt from simulated visitors what thumbs usually mean for the other pictures.",
    source: "After deep sets: Zaheer and others, 2017. Trained here.",
  },
};

export const COMPARE_WORDS = {
  /** Names the switches. */
  columns: "Columns",
  strategies: "Strategies",
  learners: "Classic learners",
  /** What the learners are, once one is switched on. */
  about:
    "Classic learners score each picture by your words and thumbs, instead of moving the query. They are here for " +
    "comparison: wishes and your own numbers do not count for them.",
  alone: "What the words find by themselves.",
} as const;
