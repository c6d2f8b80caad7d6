import { lacking, unanswered, unknown } from "../answers";
import { collectionState } from "../collections";
import { missed } from "../doubt";
import { engine, info, skipped } from "../engineState";
import { pictureCount } from "../format";
import { isKiosk } from "../kiosk/kiosk";
import { dismiss, notes } from "../notes";
import { update, updateWaits } from "../offline";
import { strategy } from "../question";
import { refetch, retry } from "../session";
import { STRATEGIES } from "../strategies";
import { Cross } from "./icons";

/** What does not count and why, and what the page went on without. */
export function Notices() {
  return (
    <div class="notices">
      <LackingModel />
      {unanswered.value !== null && (
        <div class="notice" role="alert">
          <p>This could not be searched for: {unanswered.value}.</p>
        </div>
      )}
      {unknown.value.length > 0 && (
        <div class="notice" role="status">
          <p>
            The model, which reads English, knows no word of {quoted(unknown.value)}, so that says nothing
            about what you are looking for.
          </p>
        </div>
      )}
      {missed.value !== null && (
        <div class="notice" role="status">
          <p>Nothing here looks much like {quoted([missed.value])}. These come nearest.</p>
        </div>
      )}
      {notes.value.map((note) => (
        <div key={note} class="notice" role="status">
          <p>{note}</p>
          <button
            type="button"
            class="button-icon"
            aria-label="Dismiss this note"
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
  return (
    <div class="notice" role="status">
      <p>A new version of this page is here. What you ask stays.</p>
      <button type="button" class="button-primary" onClick={update}>
        Use it now
      </button>
      <button
        type="button"
        class="button-icon"
        aria-label="Not now"
        onClick={() => {
          updateWaits.value = false;
        }}
      >
        <Cross />
      </button>
    </div>
  );
}

function quoted(texts: readonly string[]): string {
  return texts.map((text) => `“${text}”`).join(" or ");
}

const TITLES = {
  load: "The model could not be loaded",
  crash: "The engine stopped",
};

/** Why the marks do not count under this strategy, and what can be done about it. */
function LackingModel() {
  if (lacking.value === null) return null;
  const others = info.value?.method.strategies.filter(({ needs }) => needs === null) ?? [];
  const labels = others.map((other) => STRATEGIES[other.strategy].label);
  return (
    <div class="notice" role="alert">
      <p>
        Marks do not count under {STRATEGIES[strategy.value].label}: {lacking.value.message}.
        {labels.length > 0 && ` You can go on with ${labels.join(" or ")}.`}
      </p>
      <button type="button" class="button-primary" onClick={refetch}>
        Try again
      </button>
    </div>
  );
}

/** What went wrong, and what can be done about it. */
export function Failed() {
  const failures: { title: string; message: string }[] = [];
  if (collectionState.value.phase === "failed") {
    const { what, message } = collectionState.value;
    failures.push({ title: `${what} could not be fetched`, message });
  }
  if (engine.value.phase === "failed") {
    failures.push({ title: TITLES[engine.value.failure], message: engine.value.message });
  }
  if (failures.length === 0) return null;
  return (
    <section class="notice-failed" role="alert">
      {failures.map(({ title, message }) => (
        <div key={title}>
          <h2>{title}</h2>
          <p>{message}</p>
        </div>
      ))}
      <button type="button" class="button-primary" onClick={retry}>
        Try again
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
      <summary>{pictureCount(list.length)} could not be read, so no search finds them</summary>
      <ul>
        {list.map(({ picture, reason }) => (
          <li key={picture.id}>
            <strong>{picture.label}</strong>: {reason}
          </li>
        ))}
      </ul>
    </details>
  );
}
