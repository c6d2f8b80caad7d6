import { strings } from "../language";
import { mode, strategy } from "../question";
import { STEERINGS, STRATEGY_NAMES, strategyOf, textOf } from "../strategies";
import { Segmented } from "./segmented";

/** How marks steer the search. Blind rounds are a strategy's. */
export function Chooser() {
  const isBlind = mode.value === "blind";
  const chosen = isBlind ? strategyOf(strategy.value) : strategy.value;
  const offered = isBlind ? STRATEGY_NAMES : STEERINGS;
  const { inShort } = textOf(chosen);
  return (
    <div class="chooser" title={inShort}>
      <Segmented
        legend={strings.value.gallery.strategies}
        segments={offered.map((value) => ({ value, ...textOf(value) }))}
        value={chosen}
        choose={strategy.choose}
        describedBy="in-short"
      />
      <p id="in-short" class="hidden">
        {inShort}
      </p>
    </div>
  );
}
