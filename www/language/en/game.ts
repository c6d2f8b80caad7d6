import { counted, minutes, whole } from "../../format";
import { pictures } from "./page";

const searches = (count: number) => counted(count, { one: "search", other: "searches" });
const thumbs = (count: number) => counted(count, { one: "thumb", other: "thumbs" });
const points = (count: number) => counted(count, { one: "point", other: "points" });

/** The game of the hidden target. */
export const game = {
  title: "Hidden target",
  leave: "Leave the game",
  lead: (first: number) =>
    "A picture is shown here, without its name. Find it with words and thumbs: it is found as soon as it stays among the " +
    `first ${first}. Five pictures make a round.`,
  rules: (most: number, search: number, thumb: number, least: number) =>
    `A picture is worth ${most} points, less ${search} for each search after the first and ${thumb} for ` +
    `each thumb, be it taken back or not, but never less than ${least}; half of that where you press it further down; ` +
    "nothing where you skip it. The time is shown, and does not count.",
  seed: (seed: string) => `This is round “${seed}”: whoever plays it looks for the same pictures.`,
  copyLink: "Copy a link to it",
  start: "Start",
  needsMore: (first: number) => `The game needs more than ${pictures(first)}.`,
  wait: (count: number, all: number) =>
    `You can start when all pictures can be searched: ${whole(count)} of ${pictures(all)} so far.`,
  count: (at: number, of: number) => `Picture ${at} of ${of}`,
  target: "The picture to find",
  found: "The picture that you found",
  find: "Find this picture with words and thumbs.",
  acts: (searched: number, thumbed: number) => `${searches(searched)}, ${thumbs(thumbed)}`,
  result: "See your result",
  next: "Next picture",
  skip: "Skip this picture",
  /** How a turn ended; `place` is null where the picture was not in the ranking. */
  told: (pressed: boolean, place: number | null, searched: number, thumbed: number, seconds: number) =>
    `${pressed ? "Found by pressing it" : "Found"}${place === null ? "" : ` at place ${whole(place)}`} with ${searches(searched)} and ${thumbs(thumbed)}, in ${minutes(seconds)}.`,
  points: (count: number) => `${points(count)}.`,
  over: "The round is over.",
  skippedNow: "Skipped. ",
  toFind: (at: number, of: number, acts: string) => `Picture ${at} of ${of} is to be found: ${acts} so far.`,
  /** What a round came to. */
  sum: (most: number, seconds: number) => `{points} of ${points(most)}, in ${minutes(seconds)}`,
  round: (seed: string) => `Round “${seed}”`,
  skipped: "skipped",
  pressed: "pressed",
  again: "Play another round",
  name: "Your name",
  addName: "Add to the leaderboard",
  leaderboard: "Leaderboard of this machine",
  kept: "Kept in this browser, and nowhere else.",
  save: "Save as CSV",
  clear: "Clear the leaderboard",
  /** Columns of tables and of the file. */
  columns: {
    picture: "picture",
    place: "place",
    name: "name",
    round: "round",
    seed: "seed",
    collection: "collection",
    points: "points",
    found: "found",
    searches: "searches",
    thumbs: "thumbs",
    seconds: "seconds",
    time: "time",
  },
};
