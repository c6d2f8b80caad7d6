import { megabytes, pictureCount, rate, whole } from "../format";
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
  return (
    <div class="progress">
      <label for="progress">{what}</label>
      <span class="figure">{said}</span>
      {of === null ? (
        <progress id="progress" />
      ) : (
        <progress id="progress" value={done} max={of}>
          {said}
        </progress>
      )}
    </div>
  );
}
