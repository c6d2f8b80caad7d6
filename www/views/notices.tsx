import { lacking, unanswered, unknown } from "../answers";
import { collectionState } from "../collections";
import { missed } from "../doubt";
import { engine, info, skipped } from "../engineState";
import { isKiosk } from "../kiosk/kiosk";
import { asSentence, inWords, strings } from "../language";
import type { Said } from "../message";
import { dismiss, notes } from "../notes";
import { update, updateWaits } from "../offline";
import { strategy } from "../question";
import { refetch, retry } from "../session";
import { Cross } from "./icons";

/** What does not count and why, and what the page went on without. */
export function Notices() {
  const text = strings.value.notices;
  return (
    <div class="notices">
      <LackingModel />
      {unanswered.value !== null && (
        <div class="notice" role="alert">
          <p>{text.unanswered(inWords(unanswered.value))}</p>
        </div>
      )}
      {unknown.value.length > 0 && (
        <div class="notice" role="status">
          <p>{text.unknown(unknown.value)}</p>
        </div>
      )}
      {missed.value !== null && (
        <div class="notice" role="status">
          <p>{text.missed(missed.value)}</p>
        </div>
      )}
      {notes.value.map((note) => (
        <div key={inWords(note)} class="notice" role="status">
          <p>{asSentence(note)}</p>
          <button
            type="button"
            class="button-icon"
            aria-label={text.dismiss}
            onClick={() => {
              dismiss(note);
            }}
          >
            <Cross />
          </button>
        </div>
      ))}
      <SkippedList />
      {/* Nobody at a stand is to decide that. */}
      {updateWaits.value && !isKiosk && <NewVersion />}
    </div>
  );
}

function NewVersion() {
  const text = strings.value.notices;
  return (
    <div class="notice" role="status">
      <p>{text.newVersion}</p>
      <button type="button" class="button-primary" onClick={update}>
        {text.use}
      </button>
      <button
        type="button"
        class="button-icon"
        aria-label={text.notNow}
        onClick={() => {
          updateWaits.value = false;
        }}
      >
        <Cross />
      </button>
    </div>
  );
}

/** Why the marks do not count under this strategy, and what can be done about it. */
function LackingModel() {
  if (lacking.value === null) return null;
  const others = info.value?.method.strategies.filter(({ needs }) => needs === null) ?? [];
  const { notices, strategies } = strings.value;
  const labels = others.map((other) => strategies[other.strategy].label);
  return (
    <div class="notice" role="alert">
      <p>{notices.lacking(strategies[strategy.value].label, inWords(lacking.value.message), labels)}</p>
      <button type="button" class="button-primary" onClick={refetch}>
        {strings.value.notices.again}
      </button>
    </div>
  );
}

/** What went wrong, and what can be done about it. */
export function Failed() {
  const text = strings.value.notices;
  const failures: { title: string; message: Said }[] = [];
  if (collectionState.value.phase === "failed") {
    const { title, message } = collectionState.value;
    failures.push({ title: title === null ? text.listFailed : text.collectionFailed(title), message });
  }
  if (engine.value.phase === "failed") {
    const { failure, message } = engine.value;
    failures.push({ title: failure === "load" ? text.loadFailed : text.crashed, message });
  }
  if (failures.length === 0) return null;
  return (
    <section class="notice-failed" role="alert">
      {failures.map(({ title, message }) => (
        <div key={title}>
          <h2>{title}</h2>
          <p>{inWords(message)}</p>
        </div>
      ))}
      <button type="button" class="button-primary" onClick={retry}>
        {strings.value.notices.again}
      </button>
    </section>
  );
}

function SkippedList() {
  const list = skipped.value;
  // What a failing engine could not read may be as good as any other: the next one tries it again.
  if (list.length === 0 || engine.value.phase === "failed") return null;
  return (
    <details class="notice notice-skipped">
      <summary>{strings.value.notices.skipped(list.length)}</summary>
      <ul>
        {list.map(({ picture, reason }) => (
          <li key={picture.id}>
            <strong dir="auto">{picture.label}</strong>: {inWords(reason)}
          </li>
        ))}
      </ul>
    </details>
  );
}
