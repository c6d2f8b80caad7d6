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
  takeBack: (label: string) => `Take back ${label}, which counts `,
  takePartBack: (label: string) => `Take back a part of ${label}, which counts `,
  /** The same where a network scores the pictures. */
  takeBackMoved: (label: string) => `Take back ${label}, which moved `,
  takePartBackMoved: (label: string) => `Take back a part of ${label}, which moved `,
  /** The same of what is disliked, which leaves. */
  takeBackGone: (label: string) => `Take back ${label}`,
  takePartBackGone: (label: string) => `Take back a part of ${label}`,
  upwards: "up ",
  downwards: "down ",
  part: "part",
  turned: (cosine: number) => `The query turned by ${degrees(cosine)}.`,
  /** Where a network scores the pictures, and the query stays. */
  scoresTurned: (cosine: number) => `The scores turned by ${degrees(cosine)}.`,
  takeAllBack: "Take all back",
  heat: "Show attention",
};
