import { useId } from "preact/hooks";
import { megabytes } from "../format";
import { strings } from "../language";
import { isKiosk } from "../kiosk/kiosk";
import { lacks, type Model, modelName, models, tooLarge } from "../models";
import { openModel } from "../ownModel";
import { chooseModel } from "../session";

/**
 * Which model reads words and pictures, in the status line; `bytes` is its file's size once it is there. A click away is the
 * choice, where there is one.
 */
export function ModelFact({ bytes }: { readonly bytes: number | null }) {
  const text = strings.value.models;
  if (bytes === null && models.value.length < 2) return null;
  if (isKiosk) return bytes !== null && <li>{text.named(megabytes(bytes))}</li>;
  return (
    <li>
      <button type="button" class="footer-why" popovertarget="models">
        {text.named(modelName.value)}
        {bytes !== null && `, ${megabytes(bytes)}`}
      </button>
      <div id="models" popover="auto" class="popover">
        <Menu />
      </div>
    </li>
  );
}

function Menu() {
  const group = useId();
  const text = strings.value.models;
  return (
    <fieldset class="models">
      <legend>{text.legend}</legend>
      {models.value.map((entry) => (
        <Entry key={entry.name} entry={entry} group={group} />
      ))}
      {models.value.length > 1 && <p>{text.kept}</p>}
      <OwnFile />
    </fieldset>
  );
}

/** A field for a model's file; it may be dropped on the page as well. */
function OwnFile() {
  return (
    <label class="models-file">
      {strings.value.models.open}
      <input
        type="file"
        accept=".gguf"
        onChange={({ currentTarget }) => {
          const [file] = currentTarget.files ?? [];
          currentTarget.value = "";
          if (file !== undefined) void openModel(file);
        }}
      />
    </label>
  );
}

function Entry({ entry, group }: { readonly entry: Model; readonly group: string }) {
  const hindrance = tooLarge(entry);
  const needs = hindrance === null ? null : strings.value.models.tooLarge(hindrance.needed, hindrance.most);
  const facts = [megabytes(entry.bytes), lacks(entry), needs].filter((fact) => fact !== null);
  return (
    <label>
      <input
        type="radio"
        name={group}
        checked={entry.name === modelName.value}
        disabled={hindrance !== null}
        onChange={() => {
          chooseModel(entry.name);
        }}
      />
      <span>
        {entry.name} <small>{facts.join(", ")}</small>
      </span>
    </label>
  );
}
