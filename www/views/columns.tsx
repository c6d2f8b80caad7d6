import { compared, isLearner, toggleCompared, type Way } from "../asides";
import { strings } from "../language";
import { COMPARE_WORDS, LEARNER_NAMES, LEARNERS } from "../learners/words";
import { STRATEGY_NAMES } from "../strategies";

/** Which rankings are compared: a switch for each. */
export function ColumnChoice() {
  return (
    <div class="compare-choice" role="group" aria-label={COMPARE_WORDS.columns}>
      <p>{COMPARE_WORDS.strategies}</p>
      <div>
        {STRATEGY_NAMES.map((name) => (
          <Switch key={name} way={name} label={strings.value.strategies[name].label} />
        ))}
      </div>
      <p>{COMPARE_WORDS.learners}</p>
      <div>
        {LEARNER_NAMES.map((name) => (
          <Switch key={name} way={name} label={LEARNERS[name].label} />
        ))}
      </div>
      {compared.value.some(isLearner) && <p class="compare-note">{COMPARE_WORDS.about}</p>}
    </div>
  );
}

function Switch({ way, label }: { readonly way: Way; readonly label: string }) {
  return (
    <button
      type="button"
      class="chip"
      aria-pressed={compared.value.includes(way)}
      onClick={() => {
        toggleCompared(way);
      }}
    >
      {label}
    </button>
  );
}
