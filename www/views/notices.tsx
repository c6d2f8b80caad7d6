import { pictureCount } from "../format";
import { lacking, strategy } from "../question";
import { collection, collectionName, dismiss, engine, notes, refetch, retry, skipped } from "../state";
import { NAMES } from "./collections";
import { Cross } from "./icons";

/** What went wrong, what can be done about it, and what the page went on without. */
export function Notices() {
  return (
    <div class="notices">
      <Failed />
      <LackingModel />
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
};

/** Why the marks do not count under this strategy, and what can be done about it. */
function LackingModel() {
  if (lacking.value === null) return null;
  const { message } = lacking.value;
  return (
    <div class="notice" role="alert">
      <p>
        Marks do not count under {strategy.value.value === "grf" ? "Captions" : "Attention"}, because{" "}
        {message}. Pictures and Words work as ever.
      </p>
      <button type="button" class="primary" onClick={refetch}>
        Try again
      </button>
    </div>
  );
}

function Failed() {
  const failures: { title: string; message: string }[] = [];
  if (collection.value.phase === "failed") {
    failures.push({
      title: `The ${NAMES[collectionName.value.value]} could not be fetched`,
      message: collection.value.message,
    });
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
