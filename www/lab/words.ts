/** All that the Lab says. */

import type { Metric, Protocol, Strategy } from "../protocol";
import { counted, whole } from "../format";

export const NAME = "The Lab";
export const CLOSE = "Back to your search";

export const INTRODUCTION =
  "Does feedback help? Here it is measured in your browser, with the pictures and the model that you search with. Many " +
  "queries of which the right answers are known are asked, once with each method, and the figures are their means.";

export const PROTOCOLS: Readonly<Record<Protocol, { readonly label: string; readonly inShort: string }>> = {
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

export const NO_FEEDBACK: Readonly<Record<Protocol, string>> = {
  blind: "No feedback",
  clicks: "No feedback",
  pages: "The next page",
};

/** What a method takes beside arithmetic. */
export const COSTS: Readonly<Record<Strategy, string | null>> = {
  prf: null,
  grf: "slow: fetches the captioner, and describes each picture that is fed back, once",
  afs: "slow: fetches the summarizer, and reads each picture that is fed back again for each query",
  explicit: null,
};

export const NO_SECOND_CAPTION = "no picture here has a second caption";

interface MetricText {
  readonly label: string;
  readonly means: string;
}

export const METRIC_TEXTS: Readonly<Record<Metric, MetricText>> = {
  mrr5: { label: "MRR@5", means: "one over the place of the right picture, 0 below the fifth" },
  r1: { label: "R@1", means: "how often the right picture is the first" },
  r5: { label: "R@5", means: "how often the right picture is among the first five" },
  r10: { label: "R@10", means: "how often the right picture is among the first ten; a tenth of it is P@10" },
  p10: { label: "P@10", means: "the share of right ones among the first ten" },
  p10_new: { label: "P@10, unmarked", means: "the same among the pictures without a mark" },
  recall10: { label: "R@10", means: "the share of all right ones that are among the first ten" },
  recall50: { label: "R@50", means: "the share of all right ones that are among the first fifty" },
  recall: {
    label: "Right ones seen",
    means: "the right ones seen so far, of as many as could have been",
  },
};

export const GAIN: Readonly<Record<Protocol, string>> = {
  blind: "difference to the first ranking",
  clicks: "difference to the words alone, with the same marks",
  pages: "difference to the next page",
};

export const VIEWS = { value: "Value", gain: "Difference" } as const;

export const FIELDS = {
  protocol: "What is played",
  methods: "Methods",
  asking: "Captions that ask",
  rounds: "Rounds",
  k: "K, pictures fed back",
  likes: "Likes in a round, at most",
  dislikes: "Dislikes in a round, at most",
  count: "Queries, at most",
  seed: "Seed",
} as const;

export const ASKING = { first: "One of each picture", all: "All" } as const;

export const START = "Start";
export const STOP = "Stop";
export const DONE = "Done";
export const STOPPED = "Stopped. What has come of it stays.";
export const CURVES = "By round";
export const NUMBERS = "As a table";
export const ROUND = "round";
export const METHOD = "method";
export const QUERIES = "queries";
export const FIGURE = "Measure";
export const SHOW = "Show";
export const NOTHING_YET = "The curves draw themselves once it runs.";
export const INTERVALS =
  "Bars are 95 % intervals (bootstrap over the queries): how much the mean owes to the choice of queries.";

export const SAVE = { csv: "CSV", json: "JSON", svg: "SVG", png: "PNG" } as const;
export const SAVE_AS = "Save as";
export const NO_PICTURE = "This browser could not make a PNG of the chart. SVG is there.";
export const SAME_COMMAND = "The same with the command line";

export function queriesThere(count: number, protocol: Protocol): string {
  return protocol === "blind"
    ? `${counted(count, { one: "caption asks", other: "captions ask" })}.`
    : `${counted(count, { one: "topic has", other: "topics have" })} right answers.`;
}

export function waitsForPictures(encoded: number, of: number): string {
  return `The Lab measures what is encoded here, so it begins when all pictures are: ${whole(encoded)} of ${whole(of)}.`;
}

export const WAITS_FOR_TRUTH = "Fetching what is right…";
export const NO_TRUTH =
  "Nobody knows the right answers for these pictures. Choose a collection that brings captions or topics, such as Scenes.";
export const NO_QUERIES: Readonly<Record<Protocol, string>> = {
  blind: "No picture here has a caption, so nothing can be asked blindly.",
  clicks: "This collection has no topics with several right answers.",
  pages: "This collection has no topics with several right answers.",
};
export const NO_METHOD = "Choose at least one method.";

export function truthNotFetched(why: string): string {
  return `What is right could not be fetched: ${why}.`;
}

/** What was measured: settings may have changed since. */
export function measuredOf(
  title: string,
  pictures: number,
  protocol: Protocol,
  queries: number,
  seed: number,
): string {
  const asked = counted(queries, { one: "query", other: "queries" });
  return `${title}, ${counted(pictures, { one: "picture", other: "pictures" })}: ${PROTOCOLS[protocol].label.toLowerCase()}, ${asked}, seed ${seed}`;
}

export function progressOf(done: number, of: number): string {
  return `${whole(done)} of ${counted(of, { one: "trial", other: "trials" })}`;
}

export function timeLeft(time: string, slowerFollow: boolean): string {
  return slowerFollow ? `${time} left, then the slow methods` : `${time} left`;
}

export function finished(trials: number): string {
  return `Finished: ${counted(trials, { one: "trial", other: "trials" })}.`;
}

export function leftOut(label: string, why: string): string {
  return `${label} was not played to the end: ${why}.`;
}

/** The chart's description for who does not see it. */
export function chartTitle(metric: string, view: string): string {
  return `${metric} by round (${view.toLowerCase()})`;
}

export const CHART_DESCRIPTION =
  "One line for each method, with 95 % intervals. The table below has the same figures.";

/** The quality of the visitor's own search. */
export const MEASURE_AS = "Measure this search as";
export const NO_TOPIC = "nothing that is known";
export const QUALITY_WAITS = "Search, and the figures come with each mark.";
export const QUALITY_MEANS =
  "Of the right pictures. P@10 counts the first ten of the ranking; “unmarked” leaves out what you marked, so that a picture " +
  "that you like is no success by itself.";
export const QUALITY_COLUMNS = {
  step: "step",
  precision: "P@10",
  unmarked: "unmarked",
  recall: "R@50",
} as const;

export function askFor(words: string): string {
  return `Ask for “${words}”`;
}

export function qualityChart(first: string, last: string): string {
  return `P@10 from ${first} to ${last}. The table has all steps.`;
}
