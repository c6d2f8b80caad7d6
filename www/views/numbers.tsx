import { useId } from "preact/hooks";
import { info } from "../engineState";
import { fraction, whole } from "../format";
import { strings } from "../language";
import * as limits from "../inquiry/limits";
import { isInUse, presetsOf } from "../presets";
import type { Preset, Weights } from "../protocol";
import { mode, override, overrides, resetOverrides, strategy } from "../question";
import { STRATEGIES } from "../strategies";

/** Where the sliders end; an address may go further. */
const MOST = 2;

/** The method's numbers as sliders; the ranking and the formula follow while they move. */
export function Numbers() {
  const method = info.value?.method;
  const own = method?.strategies.find((one) => one.strategy === strategy.value)?.[mode.value];
  if (method === undefined || own === undefined) return null;
  const text = strings.value.numbers;
  const changed = Object.values(overrides.value).some((value) => value !== null);
  return (
    <section class="numbers" aria-labelledby="numbers-title">
      <header>
        <h3 id="numbers-title">{text.title}</h3>
        <button type="button" class="button-quiet" disabled={!changed} onClick={resetOverrides}>
          {text.reset}
        </button>
      </header>
      {mode.value === "clicks" && (
        <ul class="numbers-presets" aria-label={text.presets}>
          {presetsOf(method).map((preset) => (
            <li key={preset.name}>
              <button
                type="button"
                class="chip"
                title={strings.value.presets[preset.name].why}
                aria-pressed={isInUse(overrides.value.weights, preset)}
                onClick={() => {
                  override(preset.numbers);
                }}
              >
                {strings.value.presets[preset.name].name}
              </button>
            </li>
          ))}
        </ul>
      )}
      <Sliders own={own} />
      {mode.value === "blind" && !STRATEGIES[strategy.value].wishes && (
        <BlindSliders own={own} k={method.k} />
      )}
    </section>
  );
}

function Sliders({ own }: { readonly own: Preset }) {
  const weights = overrides.value.weights ?? own.weights;
  const text = strings.value.numbers;
  const slider = (name: string, key: keyof Weights, of: string) => (
    <Slider
      name={name}
      of={of}
      value={weights[key]}
      least={0}
      most={MOST}
      step={0.05}
      said={fraction}
      onChange={(value) => {
        override({ weights: { ...weights, [key]: value } });
      }}
    />
  );
  return (
    <>
      {slider("α", "alpha", text.alpha)}
      {slider("β", "beta", text.beta)}
      {slider("γ", "gamma", text.gamma)}
    </>
  );
}

/** What counts where the top of the ranking is fed back. */
function BlindSliders({ own, k }: { readonly own: Preset; readonly k: number }) {
  const text = strings.value.numbers;
  return (
    <>
      <Slider
        name="τ"
        of={text.tau}
        value={overrides.value.tau ?? own.tau}
        least={0.01}
        most={1}
        step={0.01}
        said={fraction}
        onChange={(tau) => {
          override({ tau });
        }}
      />
      <Slider
        name="K"
        of={text.k}
        value={overrides.value.k ?? k}
        least={1}
        most={limits.K}
        step={1}
        said={whole}
        onChange={(value) => {
          override({ k: value });
        }}
      />
    </>
  );
}

interface SliderProps {
  readonly name: string;
  /** What it weighs. */
  readonly of: string;
  readonly value: number;
  readonly least: number;
  readonly most: number;
  readonly step: number;
  readonly said: (value: number) => string;
  readonly onChange: (value: number) => void;
}

function Slider({ name, of, value, least, most, step, said, onChange }: SliderProps) {
  const id = useId();
  return (
    <div class="numbers-slider">
      <label for={id}>
        <var>{name}</var> <small>{of}</small>
      </label>
      <input
        id={id}
        type="range"
        min={least}
        max={most}
        step={step}
        value={value}
        onInput={({ currentTarget }) => {
          onChange(Number(currentTarget.value));
        }}
      />
      <output for={id}>{said(value)}</output>
    </div>
  );
}
