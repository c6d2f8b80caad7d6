import { strategy } from "../question";
import { STRATEGIES, STRATEGY_NAMES } from "../strategies";
import { Segmented } from "./segmented";

const SEGMENTS = STRATEGY_NAMES.map((value) => ({ value, ...STRATEGIES[value] }));

/** How marks steer the search. */
export function Chooser() {
  return (
    <div class="chooser" title={STRATEGIES[strategy.value].inShort}>
      <Segmented
        legend="How marks change the search"
        segments={SEGMENTS}
        value={strategy.value}
        choose={strategy.choose}
        describedBy="in-short"
      />
      <p id="in-short" class="hidden">
        {STRATEGIES[strategy.value].inShort}
      </p>
    </div>
  );
}
