/** Words that say what there should be none of. The model reads what they name, and finds it. */

/** What is sought, and what is not wanted of it. */
export interface Negation {
  readonly wanted: string;
  readonly unwanted: string;
}

const NEGATIVE =
  /(?:^|[\s,]+)(?:but no|with no|and no|without(?: any)?|except(?: for)?|excluding|no|not)\s+([^,]+)$/i;
const ARTICLE = /^(?:an?|the|any)\s+/i;
/** Ends of what is sought that are left hanging. */
const HANGING = /[\s,]+(?:but|and|with)?$/i;

/** What the words exclude; null where they exclude nothing that can be told. */
export function negationIn(words: string): Negation | null {
  const found = NEGATIVE.exec(words.trim());
  if (found === null) return null;
  const unwanted = (found[1] ?? "").trim().replace(ARTICLE, "");
  const wanted = words.trim().slice(0, found.index).replace(HANGING, "");
  return unwanted === "" ? null : { wanted, unwanted };
}
