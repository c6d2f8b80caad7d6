import { fraction, percent, whole } from "../../format";

/** The update as a formula. What stands in braces is a symbol or a control: {q} the query, {moved} the query after the update. */
export const how = {
  title: "How it works",
  close: "Close the explanation",
  lead:
    "A small neural network turns your words and every picture into arrows, here in your browser. The pictures are sorted by " +
    "the cosine of the angle between your query {q} and each picture’s arrow.",
  /** The same, once it is known how many numbers make an arrow. */
  leadOf: (width: number) =>
    `A small neural network turns your words and every picture into arrows of ${whole(width)} numbers, here in your browser. ` +
    "The pictures are sorted by the cosine of the angle between your query {q} and each picture’s arrow.",
  weighed:
    "What you mark is weighed against your words: an arrow that would move the pictures’ scores twice as far apart as they do " +
    "counts half as much, so that a few thumbs never drown the words.",
  waitForRounds: "The numbers come with the rounds.",
  waitForMarks: "Search and mark a picture to see the numbers.",
  drift: "Each round starts from the query of the round before, so small errors add up. This is drift.",
  restores:
    "The sum always starts from your words, so taking a mark back restores exactly the ranking before it.",
  formula: "{moved} = normalise( α {q} + β {attracts} − γ {repels} )",
  sum: "The query now: ",
  noQuery: "no q",
  tour: "Take the tour",
  game: "Play: find the hidden target",
};

/** The same where a network scores the pictures: {words} is what the words say of one, {thumbs} what the thumbs add. */
export const learned = {
  explanation:
    "Your query stays where your words put it. The network reads, for each picture, how near it is to what you like and to what " +
    "you dislike, and of your marks as a whole how many they are, how much they have in common, and how well your words find them. " +
    "What it makes of that is added to the picture’s score.",
  formula: "{score} = {words} + {thumbs}",
  score: "the score that the pictures are sorted by",
  words: "what your words say: the cosine, in standard deviations over all the pictures",
  thumbs:
    "what the network adds for your thumbs: it rises with the nearness to what you like, and falls with the nearness to what you dislike",
  formulas:
    "The other ways move the query by a formula, with numbers that you can change: choose one above the pictures.",
  shifts: "How far what you like has moved",
  restores:
    "The scores always start from your words, so taking a mark back restores exactly the ranking before it.",
  onMap:
    "Under “Learned” the query does not move: the network moves the pictures’ scores. The map shows where your words put the query.",
};

/** The method's numbers as sliders. */
export const numbers = {
  title: "Try other numbers",
  reset: "Reset",
  presets: "Presets",
  alpha: "your words",
  beta: "what attracts",
  gamma: "what repels",
  tau: "how evenly the first pictures count",
  k: "how many of them are fed back",
};

/** Numbers to choose from. */
export const presets = {
  page: { name: "This page", why: "chosen by measuring clicks" },
  paper: { name: "Paper", why: "as published, for blind feedback" },
  classical: { name: "Classical Rocchio", why: "as in textbooks" },
  noDislikes: { name: "No dislikes", why: "γ = 0" },
  noLikes: { name: "No likes", why: "β = 0" },
  noWords: { name: "No words", why: "α = 0" },
};

/** What the last update was made of. */
export const used = {
  title: "What the last update used",
  share: (share: number) => `${percent(share)} of the attention`,
  similarity: (cosine: number) => `cos to q ${fraction(cosine)}`,
};

export const blind = {
  title: "Blind rounds",
  titleOf: (rounds: number) => `${rounds} blind rounds`,
  /** Of the words, and of a strategy's name. */
  question: "for {words}, by {strategy}",
  back: "Back to your search",
  leadWishes: "Each round adds the next of your “more” wishes.",
  lead: "Nobody clicks here. Each round takes its own first pictures as right and feeds them back.",
  leadOf: (k: number) =>
    `Nobody clicks here. Each round takes its own first ${k} pictures as right and feeds them back.`,
  drift:
    "Each round starts from the query of the round before. See whether the query stays near your words or drifts away from them.",
  needsWords: "Type what to look for, and the rounds begin.",
  needsWishes:
    "Here the words have to come from you: add something under “more” above. Each round feeds it back.",
  failed: "The rounds could not be computed.",
  computing: "Computing the rounds…",
  lacking: "The rounds need this model.",
  spoken: (of: number, kept: readonly number[]) =>
    `Of the first ${of}, ${kept.map((count, index) => `round ${index + 1} keeps ${count}`).join(", ")}.`,
  wordsAlone: "Words alone",
  round: (number: number) => `Round ${number}`,
  ofFirst: (count: number) => `of the first ${count}`,
  kept: (count: number) => `${count} kept`,
  isNew: "new",
  fedBack: "fed back:",
};

/** The strategies side by side, and learners beside them. */
export const compare = {
  title: "Side by side",
  sameMarks: "the same marks",
  noMarks: "nothing marked yet, so all are the same",
  sameMarksFor: "the same marks for {words}",
  noMarksFor: "nothing marked yet, so all are the same for {words}",
  back: "Back to your search",
  rankings: "Rankings",
  /** Names the switches. */
  columns: "Columns",
  strategies: "Strategies",
  learners: "Classic learners",
  /** What the learners are, once one is switched on. */
  about:
    "Classic learners score each picture by your words and thumbs, instead of moving the query. They are here for " +
    "comparison: wishes and your own numbers do not count for them.",
  /** What stands in the column of the words alone. */
  alone: "What the words find by themselves.",
  unmoved: "Unmoved",
  none: "None",
  failed: (reason: string) => `${reason}.`,
  computing: "Computing…",
  isNew: "new",
  up: ", up ",
  down: ", down ",
};
