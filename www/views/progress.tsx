import { useId } from "preact/hooks";
import { megabytes, pictureCount, rate, whole } from "../format";
import type { Sidecar } from "../protocol";
import { work } from "../question";
import { type Bytes, collection, encoded, encodedAll, engine, perSecond, pictures, skipped } from "../state";

/** What the page is waiting for, in bytes or pictures. Nothing once everything is there. */
export function Progress() {
  const { phase } = engine.value;
  if (collection.value.phase === "loading") {
    return <Bar what="Fetching the pictures" {...inBytes(collection.value)} />;
  }
  if (phase === "starting") return <Bar what="Fetching the model" done={0} of={null} said="" />;
  if (phase === "downloading") {
    return <Bar what="Fetching the model" {...inBytes(engine.value)} />;
  }
  if (phase === "preparing") {
    return <Bar what="Preparing the model" done={0} of={null} said="a moment" />;
  }
  if (phase === "failed" || encodedAll.value || pictures.value.length === 0) return null;
  return <Encoding />;
}

const SIDECARS: Readonly<Record<Sidecar, string>> = {
  captioner: "Fetching the model that writes captions",
  summarizer: "Fetching the model that pays attention",
};

/** What the question waits for. */
export function Working() {
  if (work.value === null) return null;
  if (work.value.what === "fetching") {
    return <Bar what={SIDECARS[work.value.model]} {...inBytes(work.value)} />;
  }
  const { what, done, of } = work.value;
  return (
    <Bar
      what={what === "captioning" ? "Writing captions" : "Looking again at the pictures"}
      done={done}
      of={of}
      said={`${whole(done + 1)} of ${whole(of)}`}
    />
  );
}

function Encoding() {
  const done = encoded.value + skipped.value.length;
  const of = pictures.value.length;
  const speed = perSecond.value === null ? "" : ` · ${rate(perSecond.value)} pictures/s`;
  return (
    <Bar
      what="Looking at the pictures; you can search already"
      done={done}
      of={of}
      said={`${whole(done)} of ${pictureCount(of)}${speed}`}
    />
  );
}

interface Amount {
  readonly done: number;
  /** Null where nobody knows. */
  readonly of: number | null;
  readonly said: string;
}

function inBytes({ bytes, total }: Bytes): Amount {
  const said = total === null ? megabytes(bytes) : `${megabytes(bytes)} of ${megabytes(total)}`;
  return { done: bytes, of: total, said };
}

function Bar({ what, done, of, said }: Amount & { readonly what: string }) {
  const id = useId();
  return (
    <div class="progress">
      <label for={id}>{what}</label>
      <span class="figure">{said}</span>
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
