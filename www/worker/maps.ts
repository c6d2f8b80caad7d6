import type { Command, QueryMap } from "../protocol";
import { isTrap } from "./explain";
import type { Engines } from "./start";

/** The map of a question; null where it would show nothing, or the question is refused, which its answer tells. */
export function mapOf(
  { search }: Engines,
  { question, ids, names }: Extract<Command, { kind: "map" }>,
): QueryMap | null {
  try {
    return search.map(question, [...ids], [...names]);
  } catch (error) {
    if (isTrap(error)) throw error;
    return null;
  }
}
