import { percent, whole } from "../../format";
import { pictures } from "./page";

export const search = {
  prompt: "What are you looking for?",
  placeholder: "What are you looking for?",
  /** Stands before the example questions; empty where nothing need be said. */
  reads: "",
  add: "Add words, if you like",
  exampleTitle: (label: string) => `More like ${label}: press to take back`,
  takeExampleBack: "Take back the picture that is asked with: ",
  clear: "Clear the search",
  examples: "Examples",
  /** At the two ends of a slider. */
  words: "words",
  picture: "picture",
  share: "How much of the query is the picture",
  shareIs: (share: number) => `${percent(share)} the picture`,
  excludeTitle: "The model reads “no dogs” as “dogs”. As a wish it works.",
  exclude: "less: {unwanted}",
};

export const wishes = {
  more: "more",
  less: "less",
  label: (direction: string) => `${direction}:`,
  add: "Add",
};

export const gallery = {
  pictures: "Pictures",
  closest: "Closest first",
  blind: (rounds: number) => `Run ${rounds} blind rounds`,
  compare: "Compare",
  spoken: (labels: readonly string[]) => `Closest now: ${labels.join(", ")}.`,
  better: (count: number) => `${whole(count)} better found: show`,
  showAll: (count: number) => `Show all ${whole(count)}`,
  showFirst: (count: number) => `Show the first ${whole(count)}`,
  ofThoseDays: (count: number) => `, ${whole(count)} of those days`,
  licence: ", licence: ",
  outOf: (count: number) => `out of ${pictures(count)}`,
  among: (count: number, all: number) => `among ${whole(count)} of ${pictures(all)} so far`,
  collections: "Pictures to search",
  strategies: "How marks change the search",
};

/** A picture seen large. */
export const large = {
  close: "Close the large view",
  before: "The picture before",
  next: "The next picture",
  notRanked: "Not ranked: nothing is asked.",
  standing: (place: number, cosine: string) => `Place ${place}, cosine ${cosine}.`,
  /** `moved` is above zero for places gained, below for places lost. */
  moved: (place: number, cosine: string, moved: number) =>
    `Place ${place}, cosine ${cosine}, ${moved > 0 ? "up" : "down"} ${Math.abs(moved)} by your marks.`,
  moreLikeThis: "More like this one",
  part: "Of a part: draw a box, or",
  choose: "choose",
  parts: {
    left: "the left half",
    right: "the right half",
    upper: "the upper half",
    lower: "the lower half",
    middle: "the middle",
  },
  morePart: "More of this part",
  lessPart: "Less of this part",
  nearest: "Nearest to it",
  looking: "Looking…",
  notEncoded: "It is not encoded yet.",
  neighbour: (label: string, cosine: string) => `${label}, cosine ${cosine}`,
};
