import { useRef } from "preact/hooks";
import { answered, ranking } from "../answers";
import { playing } from "../arriving/demonstration";
import { collection, pictures } from "../collections";
import { useAttendance } from "../attendance";
import { better, ranked, showBetter, shown } from "../display";
import { encodedAll, info, searchable } from "../engineState";
import { strings } from "../language";
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
  const text = strings.value.gallery;
  const grid = useRef<HTMLDivElement>(null);
  useAttendance(grid);
  return (
    <section id="gallery" class="gallery" tabIndex={-1} aria-labelledby="gallery-title">
      <header class="gallery-heading">
        <h2 id="gallery-title">
          {hits === null ? (collection.value?.title ?? text.pictures) : text.closest}
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
            {text.blind(info.value.method.rounds)}
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
            {text.compare}
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
            {text.better(better.value)}
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
          {total > MOST ? text.showFirst(MOST) : text.showAll(total)}
        </button>
      )}
    </section>
  );
}

/** How many pictures there are, and under which licence. */
function All() {
  const licence = collection.value?.licence ?? null;
  const { gallery, page } = strings.value;
  return (
    <>
      {pictures.value.length > 0 && page.pictures(pictures.value.length)}
      {dated.value && gallery.ofThoseDays(shown.value.length)}
      {licence !== null && (
        <>
          {gallery.licence}
          <span lang="en" title={licence.note ?? undefined}>
            {licence.url === null || isKiosk ? licence.name : <a href={licence.url}>{licence.name}</a>}
          </span>
        </>
      )}
    </>
  );
}

function searched(): string {
  const [count, all] = [searchable.value, pictures.value.length];
  const { gallery } = strings.value;
  const ofThoseDays = dated.value ? gallery.ofThoseDays(ranked.value?.length ?? 0) : "";
  if (encodedAll.value || count === all) return `${gallery.outOf(count)}${ofThoseDays}`;
  return gallery.among(count, all);
}

/** The ranking for those who do not see it move. */
function spoken(): string {
  const first = shown.value.slice(0, 5).map(({ picture }) => picture.label);
  return strings.value.gallery.spoken(first);
}
