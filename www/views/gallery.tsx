import { useRef } from "preact/hooks";
import { answered, ranking } from "../answers";
import { playing } from "../arriving/demonstration";
import { collection, pictures } from "../collections";
import { useAttendance } from "../attendance";
import { better, ranked, showBetter, shown } from "../display";
import { encodedAll, info, searchable } from "../engineState";
import { pictureCount, whole } from "../format";
import { focusGallery } from "../keys";
import { isKiosk } from "../kiosk/kiosk";
import { dated } from "../photos/dates";
import { compare, goBlind, missing, MOST, widen } from "../question";
import { Chooser } from "./chooser";
import { Collections } from "./collections";
import { Grid } from "./grid";
import { Photos } from "./photos";
import { Invitation } from "./tray";

export function Gallery() {
  const hits = ranked.value;
  const total = answered.value?.ranked ?? 0;
  const grid = useRef<HTMLDivElement>(null);
  useAttendance(grid);
  return (
    <section id="gallery" class="gallery" tabIndex={-1} aria-labelledby="gallery-title">
      <header class="gallery-heading">
        <h2 id="gallery-title">
          {hits === null ? (collection.value?.title ?? "Pictures") : "Closest first"}
        </h2>
        <p class="gallery-extent">{hits === null ? <All /> : searched()}</p>
        <Chooser />
        {hits !== null && missing.value !== "words" && info.value !== null && (
          <button
            type="button"
            class="button-quiet"
            onClick={() => {
              goBlind();
              focusGallery();
            }}
          >
            Run {info.value.method.rounds} blind rounds
          </button>
        )}
        {hits !== null && (
          <button
            type="button"
            class="button-quiet"
            onClick={() => {
              compare(true);
              focusGallery();
            }}
          >
            Compare
          </button>
        )}
        <Invitation />
        <Collections />
      </header>
      <p class="hidden" role="status">
        {hits !== null && !playing.value && spoken()}
      </p>
      <Photos />
      <div ref={grid}>
        {better.value > 0 && (
          <button type="button" class="gallery-better" onClick={showBetter}>
            {whole(better.value)} better found: show
          </button>
        )}
        <Grid
          tiles={shown.value}
          words={hits === null ? "" : (answered.value?.question.words ?? "")}
          ranked={hits !== null}
          framed={collection.value?.framed ?? false}
        />
      </div>
      {ranking.value !== null && ranking.value.length < Math.min(total, MOST) && (
        <button type="button" class="gallery-whole" onClick={widen}>
          Show {total > MOST ? "the first" : "all"} {whole(Math.min(total, MOST))}
        </button>
      )}
    </section>
  );
}

/** How many pictures there are, and under which licence. */
function All() {
  const licence = collection.value?.licence ?? null;
  return (
    <>
      {pictures.value.length > 0 && pictureCount(pictures.value.length)}
      {dated.value && `, ${whole(shown.value.length)} of those days`}
      {licence !== null && (
        <span title={licence.note ?? undefined}>
          {", licence: "}
          {licence.url === null || isKiosk ? licence.name : <a href={licence.url}>{licence.name}</a>}
        </span>
      )}
    </>
  );
}

function searched(): string {
  const [count, all] = [searchable.value, pictures.value.length];
  const ofThoseDays = dated.value ? `, ${whole(ranked.value?.length ?? 0)} of those days` : "";
  if (encodedAll.value || count === all) return `out of ${pictureCount(count)}${ofThoseDays}`;
  return `among ${whole(count)} of ${pictureCount(all)} so far`;
}

/** The ranking for those who do not see it move. */
function spoken(): string {
  const first = shown.value.slice(0, 5).map(({ picture }) => picture.label);
  return `Closest now: ${first.join(", ")}.`;
}
