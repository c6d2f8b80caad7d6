import { compared, toggleCompared, type Way } from "../asides";
import { strings } from "../language";
import { CLASSIC_LEARNERS } from "../learners";
import { STEERINGS, textOf } from "../strategies";

/** Which rankings are compared: a switch for each. */
export function ColumnChoice() {
  const { compare: text, learners } = strings.value;
  return (
    <div class="compare-choice" role="group" aria-label={text.columns}>
      <p>{text.strategies}</p>
      <div>
        {STEERINGS.map((name) => (
          <Switch key={name} way={name} label={textOf(name).label} />
        ))}
      </div>
      <p>{text.learners}</p>
      <div>
        {CLASSIC_LEARNERS.map((name) => (
          <Switch key={name} way={name} label={learners[name].label} />
        ))}
      </div>
      {compared.value.some(isClassic) && <p class="compare-note">{text.about}</p>}
    </div>
  );
}

function isClassic(way: Way): boolean {
  return CLASSIC_LEARNERS.some((name) => name === way);
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
