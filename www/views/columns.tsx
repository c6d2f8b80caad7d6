import { compared, isLearner, toggleCompared, type Way } from "../asides";
import { strings } from "../language";
import { LEARNER_NAMES } from "../learners";
import { STRATEGY_NAMES } from "../strategies";

/** Which rankings are compared: a switch for each. */
export function ColumnChoice() {
  const { compare: text, learners, strategies } = strings.value;
  return (
    <div class="compare-choice" role="group" aria-label={text.columns}>
      <p>{text.strategies}</p>
      <div>
        {STRATEGY_NAMES.map((name) => (
          <Switch key={name} way={name} label={strategies[name].label} />
        ))}
      </div>
      <p>{text.learners}</p>
      <div>
        {LEARNER_NAMES.map((name) => (
          <Switch key={name} way={name} label={learners[name].label} />
        ))}
      </div>
      {compared.value.some(isLearner) && <p class="compare-note">{text.about}</p>}
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
