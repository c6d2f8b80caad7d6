/** Words that hardly any English sentence does without, and that no German one has. */
const WORDS =
  "the of and to is this that these with your you are for it as by or from what not be can has have where which there here " +
  "picture pictures search searched word words more less like show what's page marks marked nothing before after first next " +
  "while until only would could should its their them they each every few found find";

const ENGLISH = new RegExp(`(?<![\\p{L}’'-])(?:${WORDS.replaceAll(" ", "|")})(?![\\p{L}’'-])`, "giu");

/** The English words in a text. */
export function englishIn(text: string): readonly string[] {
  return text.match(ENGLISH) ?? [];
}
