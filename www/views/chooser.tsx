import { work } from "../answers";
import { strategy } from "../question";
import { STRATEGIES, STRATEGY_NAMES } from "../strategies";
import { Working } from "./progress";
import { Segmented } from "./segmented";

const SEGMENTS = STRATEGY_NAMES.map((value) => ({ value, ...STRATEGIES[value] }));

/** How marks steer the search. */
export function Chooser() {
  return (
    <div class="chooser">
      <Segmented
        legend="How marks change the search"
        segments={SEGMENTS}
        value={strategy.value}
        choose={strategy.choose}
        describedBy="in-short"
      />
      {/* In the explanation's place, so that nothing below moves for a short wait. */}
      <div class="chooser-explanation">
        <p id="in-short" class={work.value === null ? "" : "hidden"}>
          {STRATEGIES[strategy.value].inShort}
        </p>
        <Working />
      </div>
    </div>
  );
}
