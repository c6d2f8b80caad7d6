import { counted } from "../../format";

/** The rounds of a search, and how places changed over them. */
export const rounds = {
  title: "Your rounds: who rose, who fell",
  searchFirst: "Search, and each search and mark becomes a round.",
  rounds: "Rounds",
  goTo: "Go to this round",
  places: "Places by round",
  picture: "picture",
  putAway: "put away",
  furtherDown: "further down",
  shades: "Shades",
  lead: (first: number) =>
    `The pictures that were ever among the first ${first}, and their place in each round.`,
  /** The same where the file has more of them than are shown. */
  leadMore: (first: number, more: number) =>
    `The pictures that were ever among the first ${first}, and their place in each round; ${counted(more, { one: "more is", other: "more are" })} in the file.`,
  save: "Save as CSV",
  /** In the file, beyond what was asked for; and for a picture that was put away. */
  beyond: "beyond",
  off: "off",
  words: (words: string) => `“${words}”`,
  marksAlone: "marks alone",
  like: (label: string) => `like ${label}`,
  partOf: (label: string) => `part of ${label}`,
  takenBack: (what: string) => `taken back: ${what}`,
  more: (wish: string) => `more: “${wish}”`,
  less: (wish: string) => `less: “${wish}”`,
  by: (strategy: string) => `by ${strategy}`,
  otherNumbers: "other numbers",
};
