import { useId } from "preact/hooks";
import { strings } from "../language";
import { truth } from "../lab/lab";
import { hindrance, type MethodText, methodsOf } from "../lab/methods";
import { BOUNDS, type NumberName, set, setNumber, settings, toggleMethod } from "../lab/settings";
import type { Protocol } from "../protocol";
import { Segmented } from "./segmented";

const NAMES: readonly Protocol[] = ["blind", "clicks", "pages"];

/** How it is to be played. */
export function LabSettings() {
  const { protocol, asking } = settings.value;
  const explained = useId();
  const { lab: text } = strings.value;
  return (
    <>
      <Segmented
        legend={text.fields.protocol}
        segments={NAMES.map((value) => ({ value, label: text.protocols[value].label }))}
        value={protocol}
        choose={(value) => {
          set({ protocol: value });
        }}
        describedBy={explained}
      />
      <p id={explained} class="lab-note">
        {text.protocols[protocol].inShort}
      </p>
      <Methods protocol={protocol} />
      {protocol === "blind" && (
        <div class="lab-asking">
          <b aria-hidden="true">{text.fields.asking}</b>
          <Segmented
            legend={text.fields.asking}
            segments={[
              { value: "first", label: text.asking.first },
              { value: "all", label: text.asking.all },
            ]}
            value={asking}
            choose={(value) => {
              set({ asking: value });
            }}
          />
        </div>
      )}
      <div class="lab-numbers">
        <NumberField name="rounds" />
        {protocol === "blind" ? (
          <NumberField name="k" />
        ) : (
          <>
            <NumberField name="likes" />
            <NumberField name="dislikes" />
          </>
        )}
        <NumberField name="count" />
        <NumberField name="seed" />
      </div>
    </>
  );
}

function Methods({ protocol }: { readonly protocol: Protocol }) {
  return (
    <fieldset class="lab-methods">
      <legend>{strings.value.lab.fields.methods}</legend>
      {methodsOf(protocol).map((text) => (
        <MethodChoice key={text.name} text={text} />
      ))}
    </fieldset>
  );
}

function MethodChoice({ text: { method, label, cost } }: { readonly text: MethodText }) {
  const known = truth.value;
  const hindered = typeof known === "string" || "message" in known ? null : hindrance(method, known);
  const told = hindered ?? cost;
  return (
    <label>
      <input
        type="checkbox"
        checked={hindered === null && settings.value.methods.has(method)}
        disabled={hindered !== null}
        onChange={() => {
          toggleMethod(method);
        }}
      />
      <span>
        {label}
        {told !== null && <small>{told}</small>}
      </span>
    </label>
  );
}

function NumberField({ name }: { readonly name: NumberName }) {
  const [least, most] = BOUNDS[name];
  return (
    <label>
      <span>{strings.value.lab.fields[name]}</span>
      <input
        type="number"
        min={least}
        max={most}
        step={1}
        value={settings.value[name]}
        onChange={({ currentTarget }) => {
          setNumber(name, currentTarget.value);
          // What was out of bounds is shown as it is taken.
          currentTarget.value = String(settings.value[name]);
        }}
      />
    </label>
  );
}
