import { pictureCount } from "../format";
import { collection, dismiss, engine, notes, retry, skipped } from "../state";
import { Cross } from "./icons";

/** What went wrong, what can be done about it, and what the page went on without. */
export function Notices() {
  return (
    <div class="notices">
      <Failed />
      {notes.value.map((note) => (
        <div key={note} class="notice" role="status">
          <p>{note}</p>
          <button
            type="button"
            class="round"
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
    </div>
  );
}

const TITLES = {
  load: "The model could not be loaded",
  crash: "The engine stopped",
  pictures: "The pictures could not be fetched",
};

function Failed() {
  const failures: { title: string; message: string }[] = [];
  if (collection.value.phase === "failed") {
    failures.push({ title: TITLES.pictures, message: collection.value.message });
  }
  if (engine.value.phase === "failed") {
    failures.push({ title: TITLES[engine.value.failure], message: engine.value.message });
  }
  if (failures.length === 0) return null;
  return (
    <section class="notice failed" role="alert">
      {failures.map(({ title, message }) => (
        <div key={title}>
          <h2>{title}</h2>
          <p>{message}</p>
        </div>
      ))}
      <button type="button" class="primary" onClick={retry}>
        Try again
      </button>
    </section>
  );
}

function SkippedList() {
  const list = skipped.value;
  if (list.length === 0) return null;
  return (
    <details class="notice skipped">
      <summary>{pictureCount(list.length)} could not be read and cannot be found</summary>
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
