import { degrees } from "../../format";

/** Thumbs and what they did. A trailing space stands before what is said next. */
export const marks = {
  more: (label: string) => `More like ${label}`,
  less: (label: string) => `Less like ${label}`,
  place: "Place ",
  up: ", up ",
  down: ", down ",
  invitation: "Give a thumbs up {up} to what comes near, a thumbs down {down} to what does not.",
  hand: "Try a thumb: more like this",
  tray: "Your marks",
  moreLike: "More like",
  lessLike: "Less like",
  wishTitle: (words: string) => `“${words}”: press to take back`,
  takeWishBack: "Take back the wish ",
  counts: ", which counts ",
  markTitle: (what: string) => `${what}: press to take back`,
  takeBack: (what: string) => `Take back ${what}`,
  aPartOf: (label: string) => `a part of ${label}`,
  /** Follows where a network scores the pictures, in the place of what a mark counts. */
  moved: ", which moved ",
  upwards: "up ",
  downwards: "down ",
  part: "part",
  turned: (cosine: number) => `The query turned by ${degrees(cosine)}.`,
  /** Where a network scores the pictures, and the query stays. */
  scoresTurned: (cosine: number) => `The scores turned by ${degrees(cosine)}.`,
  takeAllBack: "Take all back",
  heat: "Show attention",
};
