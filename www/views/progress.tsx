import { useId } from "preact/hooks";
import { work } from "../answers";
import { type Bytes, collectionState, pictures } from "../collections";
import { encoded, encodedAll, engine, perSecond, skipped } from "../engineState";
import { megabytes, whole } from "../format";
import { strings } from "../language";
import { onShow } from "../photos/onShow";
import type { Work } from "../protocol";
import { isTextTowerSettled } from "../textTower";

/** What the page is waiting for, in bytes or pictures. Nothing once everything is there. */
export function Progress() {
  const { progress } = strings.value;
  const { phase } = engine.value;
  // Until words can be read, the first pictures are all that shares the line with the model.
  const isReading = phase === "downloading" && !isTextTowerSettled.value && !onShow.value;
  if (collectionState.value.phase === "loading" && !isReading) {
    if (onShow.value) return <Bar what={progress.openingPhotos} done={0} of={null} said="" />;
    return <Bar what={progress.fetchingPictures} {...inBytes(collectionState.value)} />;
  }
  if (phase === "starting") return <Bar what={progress.fetchingModel} done={0} of={null} said="" />;
  if (phase === "downloading") {
    return <Bar what={progress.fetchingModel} {...inBytes(engine.value)} />;
  }
  if (phase === "preparing") {
    return <Bar what={progress.preparingModel} done={0} of={null} said={progress.moment} />;
  }
  // Photos have a bar of their own, which also counts what is not read yet.
  const over = encodedAll.value || pictures.value.length === 0 || onShow.value;
  return phase === "failed" || over ? null : <Encoding />;
}

/** What the question waits for. */
export function Working() {
  return work.value === null ? null : <WorkBar work={work.value} />;
}

export function WorkBar({ work }: { readonly work: Work }) {
  const { progress } = strings.value;
  if (work.what === "fetching") return <Bar what={progress.fetching[work.model]} {...inBytes(work)} />;
  const { what, done, of } = work;
  return (
    <Bar what={progress.working[what]} done={done} of={of} said={progress.of(whole(done + 1), whole(of))} />
  );
}

function Encoding() {
  const done = encoded.value + skipped.value.length;
  const of = pictures.value.length;
  const { footer, page, progress } = strings.value;
  const speed = perSecond.value === null ? "" : ` · ${footer.perSecond(perSecond.value)}`;
  return (
    <Bar
      what={progress.encoding}
      done={done}
      of={of}
      said={`${progress.of(whole(done), page.ofPictures(of))}${speed}`}
    />
  );
}

interface Amount {
  readonly done: number;
  /** null if nobody knows. */
  readonly of: number | null;
  readonly said: string;
}

function inBytes({ bytes, total }: Bytes): Amount {
  const said =
    total === null ? megabytes(bytes) : strings.value.progress.of(megabytes(bytes), megabytes(total));
  return { done: bytes, of: total, said };
}

export function Bar({ what, done, of, said }: Amount & { readonly what: string }) {
  const id = useId();
  return (
    <div class="progress">
      <label for={id}>{what}</label>
      <span class="progress-figure">{said}</span>
      {of === null ? (
        <progress id={id} />
      ) : (
        <progress id={id} value={done} max={of}>
          {said}
        </progress>
      )}
    </div>
  );
}
