/** What the model is to read. It reads English, so these are English in every language. */

/** First questions for a visitor's own photos. */
export const PHOTO_QUESTIONS = [
  "people laughing",
  "a dog",
  "the sea",
  "food on a table",
  "snow",
  "flowers",
  "a street at night",
];

/** What a visitor might wish for. */
export const WISH_EXAMPLES = { more: "at the beach", less: "people" };
