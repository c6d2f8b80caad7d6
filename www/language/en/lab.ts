import { counted, whole } from "../../format";
import { pictures } from "./page";

const trials = { one: "trial", other: "trials" };

const protocols = {
  blind: {
    label: "Blind",
    inShort:
      "Each query is a caption of one picture, which is the only right answer. Nobody clicks: in each round the first K of the " +
      "ranking are fed back, whatever they are. This is the protocol of the paper.",
  },
  clicks: {
    label: "Clicks",
    inShort:
      "Each query has several right answers. A simulated visitor looks at the first ten, likes right ones and dislikes wrong " +
      "ones. Among the unmarked pictures alone, a liked picture that stays on top is no success.",
  },
  pages: {
    label: "Pages",
    inShort:
      "The same visitor goes on from page to page of twelve pictures that were not seen yet. Whoever gives no thumbs sees the " +
      "next page, so that is what every method is held against.",
  },
};

const topics = (count: number) =>
  `${counted(count, { one: "topic has", other: "topics have" })} right answers.`;
const noTopics = "This collection has no topics with several right answers.";

/** The Lab: evaluations in the visitor's browser. */
export const lab = {
  /** Leads there. */
  open: "Measure it: the Lab",
  title: "The Lab",
  close: "Back to your search",
  introduction:
    "Does feedback help? Here it is measured in your browser, with the pictures and the model that you search with. Many " +
    "queries of which the right answers are known are asked, once with each method, and the figures are their means.",
  protocols,
  /** What every method is held against. */
  noFeedback: { blind: "No feedback", clicks: "No feedback", pages: "The next page" },
  /** What a method takes beside arithmetic. */
  costs: {
    grf: "slow: fetches the captioner, and describes each picture that is fed back, once",
    afs: "slow: fetches the summarizer, and reads each picture that is fed back again for each query",
  },
  noSecondCaption: "no picture here has a second caption",
  metrics: {
    mrr5: { label: "MRR@5", means: "one over the place of the right picture, 0 below the fifth" },
    r1: { label: "R@1", means: "how often the right picture is the first" },
    r5: { label: "R@5", means: "how often the right picture is among the first five" },
    r10: {
      label: "R@10",
      means: "how often the right picture is among the first ten; a tenth of it is P@10",
    },
    p10: { label: "P@10", means: "the share of right ones among the first ten" },
    p10_new: { label: "P@10, unmarked", means: "the same among the pictures without a mark" },
    recall10: { label: "R@10", means: "the share of all right ones that are among the first ten" },
    recall50: { label: "R@50", means: "the share of all right ones that are among the first fifty" },
    recall: {
      label: "Right ones seen",
      means: "the right ones seen so far, of as many as could have been",
    },
  },
  gains: {
    blind: "difference to the first ranking",
    clicks: "difference to the words alone, with the same marks",
    pages: "difference to the next page",
  },
  views: { value: "Value", gain: "Difference" },
  fields: {
    protocol: "What is played",
    methods: "Methods",
    asking: "Captions that ask",
    rounds: "Rounds",
    k: "K, pictures fed back",
    likes: "Likes in a round, at most",
    dislikes: "Dislikes in a round, at most",
    count: "Queries, at most",
    seed: "Seed",
  },
  asking: { first: "One of each picture", all: "All" },
  start: "Start",
  stop: "Stop",
  stopped: "Stopped. What has come of it stays.",
  curves: "By round",
  table: "As a table",
  round: "round",
  method: "method",
  queries: "queries",
  figure: "Measure",
  show: "Show",
  nothingYet: "The curves draw themselves once it runs.",
  intervals:
    "Bars are 95 % intervals (bootstrap over the queries): how much the mean owes to the choice of queries.",
  saveAs: "Save as",
  saveAsFormat: (format: string) => `Save as ${format}`,
  sameCommand: "The same with the command line",
  /** How much there is to ask. */
  there: {
    blind: (count: number) => `${counted(count, { one: "caption asks", other: "captions ask" })}.`,
    clicks: topics,
    pages: topics,
  },
  waitsForPictures: (encoded: number, of: number) =>
    `The Lab measures what is encoded here, so it begins when all pictures are: ${whole(encoded)} of ${whole(of)}.`,
  waitsForTruth: "Fetching what is right…",
  noTruth:
    "Nobody knows the right answers for these pictures. Choose a collection that brings captions or topics, such as Scenes.",
  truthNotFetched: (reason: string) => `What is right could not be fetched: ${reason}.`,
  noQueries: {
    blind: "No picture here has a caption, so nothing can be asked blindly.",
    clicks: noTopics,
    pages: noTopics,
  },
  noMethod: "Choose at least one method.",
  /** What was measured: settings may have changed since. */
  measured: (title: string, all: number, protocol: keyof typeof protocols, asked: number, seed: number) =>
    `${title}, ${pictures(all)}: ${protocols[protocol].label.toLowerCase()}, ` +
    `${counted(asked, { one: "query", other: "queries" })}, seed ${seed}`,
  progress: (done: number, of: number) => `${whole(done)} of ${counted(of, trials)}`,
  timeLeft: (time: string) => `${time} left`,
  timeLeftThenSlow: (time: string) => `${time} left, then the slow methods`,
  finished: (count: number) => `Finished: ${counted(count, trials)}.`,
  leftOut: (method: string, reason: string) => `${method} was not played to the end: ${reason}.`,
  /** What the chart is, for who does not see it. */
  chartTitles: {
    value: (metric: string) => `${metric} by round (value)`,
    gain: (metric: string) => `${metric} by round (difference)`,
  },
  chartDescription: "One line for each method, with 95 % intervals. The table below has the same figures.",
};

/** The quality of the visitor's own search. */
export const quality = {
  title: "How good is this search?",
  measureAs: "Measure this search as",
  noTopic: "nothing that is known",
  waits: "Search, and the figures come with each mark.",
  means:
    "Of the right pictures. P@10 counts the first ten of the ranking; “unmarked” leaves out what you marked, so that a picture " +
    "that you like is no success by itself.",
  columns: { step: "step", precision: "P@10", unmarked: "unmarked", recall: "R@50" },
  askFor: (words: string) => `Ask for “${words}”`,
  chart: (first: string, last: string) => `P@10 from ${first} to ${last}. The table has all steps.`,
};
