/** Languages by their tags, as BCP 47 has them: "de-AT" is German as it is written in Austria. */

/** The first of the wishes that there is among `names`, whatever its region; the first of `names` where there is none. */
export function preferred(wishes: readonly (string | null)[], names: readonly [string, ...string[]]): string {
  for (const wish of wishes) {
    const found = names.find((name) => name === languageOf(wish ?? ""));
    if (found !== undefined) return found;
  }
  return names[0];
}

/** The first of these tags that is of the same language as `tag`, else `tag` itself. */
export function inRegion(tag: string, tags: readonly string[]): string {
  return tags.find((one) => languageOf(one) === languageOf(tag)) ?? tag;
}

function languageOf(tag: string): string {
  return tag.toLowerCase().split("-")[0] ?? "";
}
