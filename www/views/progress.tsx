import { useId } from "preact/hooks";
import { work } from "../answers";
import { type Bytes, collectionState, pictures } from "../collections";
import { encoded, encodedAll, engine, perSecond, skipped } from "../engineState";
import { megabytes, pictureCount, rate, whole } from "../format";
import { onShow } from "../photos/onShow";
import type { AuxModel, Work } from "../protocol";

/** What the page is waiting for, in bytes or pictures. Nothing once everything is there. */
export function Progress() {
  const { phase } = engine.value;
  if (collectionState.value.phase === "loading") {
    if (onShow.value) return <Bar what="Opening your photos" done={0} of={null} said="" />;
    return <Bar what="Fetching the pictures" {...inBytes(collectionState.value)} />;
  }
  if (phase === "starting") return <Bar what="Fetching the model" done={0} of={null} said="" />;
  if (phase === "downloading") {
    return <Bar what="Fetching the model" {...inBytes(engine.value)} />;
  }
  if (phase === "preparing") {
    return <Bar what="Preparing the model" done={0} of={null} said="a moment" />;
  }
  // Photos have a bar of their own, which also counts what is not read yet.
  const over = encodedAll.value || pictures.value.length === 0 || onShow.value;
  return phase === "failed" || over ? null : <Encoding />;
}

const AUX_MODELS: Readonly<Record<AuxModel, string>> = {
  captioner: "Fetching the model that writes captions",
  summarizer: "Fetching the model that pays attention",
};

const WORK = {
  extracting: "Preparing the pictures that count",
  captioning: "Writing captions",
};

/** What the question waits for. */
export function Working() {
  return work.value === null ? null : <WorkBar work={work.value} />;
}

export function WorkBar({ work }: { readonly work: Work }) {
  if (work.what === "fetching") return <Bar what={AUX_MODELS[work.model]} {...inBytes(work)} />;
  const { what, done, of } = work;
  return <Bar what={WORK[what]} done={done} of={of} said={`${whole(done + 1)} of ${whole(of)}`} />;
}

function Encoding() {
  const done = encoded.value + skipped.value.length;
  const of = pictures.value.length;
  const speed = perSecond.value === null ? "" : ` · ${rate(perSecond.value)} pictures/s`;
  return (
    <Bar
      what="Preparing the pictures; you can search already"
      done={done}
      of={of}
      said={`${whole(done)} of ${pictureCount(of)}${speed}`}
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
  const said = total === null ? megabytes(bytes) : `${megabytes(bytes)} of ${megabytes(total)}`;
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
