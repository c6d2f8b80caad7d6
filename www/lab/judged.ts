/** What a ranking is worth, as src/eval/clicks.rs has it: judged.fixtures.json holds both to one another. */

export interface Judged {
  /** Share of right ones among the first ten. */
  readonly precision: number;
  /** The same among those without a mark. */
  readonly unmarked: number;
  /** Share of all right ones that are among the first ten, and among the first fifty. */
  readonly recall: number;
  readonly deepRecall: number;
}

const SHALLOW = 10;
const DEEP = 50;

/** `ranking` is best first, at least as deep as `DEEP` and the marks reach, or whole. */
export function judge(
  ranking: readonly string[],
  relevant: ReadonlySet<string>,
  marked: ReadonlySet<string>,
): Judged {
  const right = (ids: readonly string[]): number => ids.filter((id) => relevant.has(id)).length;
  const all = Math.max(relevant.size, 1);
  const unmarked = ranking.filter((id) => !marked.has(id));
  return {
    precision: right(ranking.slice(0, SHALLOW)) / SHALLOW,
    unmarked: right(unmarked.slice(0, SHALLOW)) / SHALLOW,
    recall: right(ranking.slice(0, SHALLOW)) / all,
    deepRecall: right(ranking.slice(0, DEEP)) / all,
  };
}
