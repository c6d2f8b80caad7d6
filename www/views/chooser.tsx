import { strings } from "../language";
import { mode, strategy } from "../question";
import { type Steering, STEERINGS, STRATEGY_NAMES, strategyOf, textOf } from "../strategies";
import { type Segment, Segmented } from "./segmented";

/** No paper has a name for the network. */
function segment(value: Steering): Segment<Steering> {
  const { label, term } = textOf(value);
  return value === "network" ? { value, label } : { value, label, term };
}

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
        segments={offered.map(segment)}
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
