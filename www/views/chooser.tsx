import type { Strategy } from "../protocol";
import { strategy, work } from "../question";
import { Working } from "./progress";
import { type Segment, Segmented } from "./segmented";

const SEGMENTS: readonly Segment<Strategy>[] = [
  { value: "prf", label: "Pictures", term: "PRF" },
  { value: "grf", label: "Captions", term: "GRF" },
  { value: "afs", label: "Attention", term: "AFS" },
  { value: "explicit", label: "Words", term: "Explicit" },
];

/** What a mark does, in a line. */
const PLAINLY: Readonly<Record<Strategy, string>> = {
  prf: "Each thumb pulls the search towards that picture itself, or pushes it away.",
  grf: "A small model puts each marked picture into words, and the words steer the search.",
  afs: "A small network looks for what your words and the pictures you like have in common.",
  explicit: "Say what is missing, more of this or less of that. Thumbs count beside it.",
};

/** How marks steer the search. */
export function Chooser() {
  const chosen = strategy.value.value;
  return (
    <div class="chooser">
      <Segmented
        legend="What a mark feeds back"
        segments={SEGMENTS}
        value={chosen}
        choose={strategy.choose}
        describedBy="plainly"
      />
      {/* In the explanation's place, so that nothing below moves for a short wait. */}
      <div class="plainly">
        <p id="plainly" class={work.value === null ? "" : "hidden"}>
          {PLAINLY[chosen]}
        </p>
        <Working />
      </div>
    </div>
  );
}
