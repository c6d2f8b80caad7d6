import "../styles/lab.css";
import { effect } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { encoded } from "../engineState";
import { pictures } from "../collections";
import { focusGallery } from "../keys";
import { inWords, strings } from "../language";
import { canMeasure, plan, queries, refetchTruth, start, truth } from "../lab/lab";
import { endEvaluation, openLab, run } from "../lab/run";
import { settings } from "../lab/settings";
import { words } from "../question";
import { LabResult } from "./labResult";
import { LabRunning } from "./labRunning";
import { LabSettings } from "./labSettings";

/** An evaluation in the visitor's browser: how it is played, how far it is and what came of it. */
export function Lab() {
  useEffect(() => {
    const before = words.peek();
    // Who asks something looks for pictures.
    return effect(() => {
      if (words.value !== before) openLab(false);
    });
  }, []);
  const { lab: text } = strings.value;
  return (
    <section id="gallery" class="lab" tabIndex={-1} aria-labelledby="lab-title">
      <header class="blind-heading">
        <h2 id="lab-title">{text.title}</h2>
        <button
          type="button"
          class="button-primary"
          onClick={() => {
            openLab(false);
            focusGallery();
          }}
        >
          {text.close}
        </button>
      </header>
      <p class="lab-text">{text.introduction}</p>
      <div class="lab-parts">
        <form
          class="lab-form"
          onSubmit={(event) => {
            event.preventDefault();
            start();
          }}
        >
          <LabSettings />
          <Begin />
        </form>
        <div class="lab-found">
          <LabRunning />
          <LabResult />
        </div>
      </div>
    </section>
  );
}

/** The button, or why there is nothing to press. */
function Begin() {
  const { lab: text } = strings.value;
  if (run.value?.state === "running") {
    return (
      <button
        type="button"
        class="button-primary"
        onClick={(event) => {
          // The element becomes the button that starts, before the press does what it does there.
          event.preventDefault();
          endEvaluation();
        }}
      >
        {text.stop}
      </button>
    );
  }
  const hindered = hindrance();
  return (
    <>
      <button type="submit" class="button-primary" disabled={hindered !== null} aria-describedby="lab-begin">
        {text.start}
      </button>
      <p id="lab-begin" class="lab-note">
        {hindered ?? text.there[settings.value.protocol](queries.value.length)} <Refetch />
      </p>
    </>
  );
}

function Refetch() {
  if (typeof truth.value === "string" || !("message" in truth.value)) return null;
  return (
    <button type="button" class="button-quiet" onClick={refetchTruth}>
      {strings.value.notices.again}
    </button>
  );
}

/** Why nothing can be played as it is set; null where it can. */
function hindrance(): string | null {
  const known = truth.value;
  const { lab: text } = strings.value;
  if (known === "none") return text.noTruth;
  if (known === "loading") return text.waitsForTruth;
  if ("message" in known) return text.truthNotFetched(inWords(known.message));
  if (queries.value.length === 0) return text.noQueries[settings.value.protocol];
  if (!canMeasure.value) return text.waitsForPictures(encoded.value, pictures.value.length);
  return plan.value === null ? text.noMethod : null;
}
