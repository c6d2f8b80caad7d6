import { fraction, percent } from "../../format";

/** The map of the query's move. Symbols stand in braces: {q} the query, {moved} the query after the update. */
export const map = {
  title: "The move, seen: a map",
  notBlind: "The map follows your own marks, not blind rounds.",
  searchFirst: "Search, and the map draws itself.",
  tooLittle: "There is too little here for a map.",
  drawing: "Map of the best pictures and of the query's way. The table below says the same.",
  point: "Point at a picture.",
  plane: (share: number) =>
    "The pictures nearest to {moved}, and the way from {q} to {moved}, as shadows in the plane in which they differ most " +
    `(principal components). It shows ${percent(share)} of the differences: what looks near here may be far apart in the rest, ` +
    "so the ranking goes by the cosine, not by this map.",
  gap: (gap: number) =>
    `Words and pictures lie apart in this space, by ${fraction(gap)}. That gap is taken out here: from each kind its own mean is ` +
    "subtracted, of these pictures and of their names. Arrows still add up to {moved}.",
  asked: "α {q}, what you ask",
  attracts: "+ β {p}, what attracts",
  repels: "− γ {n}, what repels",
  way: "the query, mark by mark",
  liked: ", liked",
  disliked: ", disliked",
  closer: "Closer",
  farther: "Farther",
  whole: "All of the map",
  all: "All",
  tables: "The same as tables",
  wayTable: "The query’s way",
  marks: "marks",
  lastMark: "last mark",
  angle: "angle to the start",
  noStart: "no start",
  noMark: "none",
  places: (count: number) => `The first ${count} places`,
  place: "place",
  picture: "picture",
  moved: "moved",
  cosine: "cosine",
};
