import { strings } from "../language";
import { strategy } from "../question";
import { STRATEGY_NAMES } from "../strategies";
import { Segmented } from "./segmented";

/** How marks steer the search. */
export function Chooser() {
  const { gallery, strategies } = strings.value;
  return (
    <div class="chooser" title={strategies[strategy.value].inShort}>
      <Segmented
        legend={gallery.strategies}
        segments={STRATEGY_NAMES.map((value) => ({ value, ...strategies[value] }))}
        value={strategy.value}
        choose={strategy.choose}
        describedBy="in-short"
      />
      <p id="in-short" class="hidden">
        {strategies[strategy.value].inShort}
      </p>
    </div>
  );
}
