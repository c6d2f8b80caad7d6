/** Whether the pictures hold anything like what was asked, as far as the model can tell. */

import { computed } from "@preact/signals";
import { answered, unknown } from "./answers";
import { pictures } from "./collections";
import { skipped } from "./engineState";
import { asking } from "./question";

/** Below this probability the visitor is told. Three in four such questions are without an answer. */
const LEAST = 0.25;

/** The words that the pictures seem to hold nothing of; null where they may, or where not all pictures were looked at yet. */
export const missed = computed<string | null>(() => {
  const last = answered.value;
  if (!asking.value || last === null || last.confidence === null || unknown.value.length > 0) return null;
  const complete = last.ranked > 0 && last.ranked + skipped.value.length >= pictures.value.length;
  return complete && last.confidence < LEAST ? last.question.words.trim() : null;
});
