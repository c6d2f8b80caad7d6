import { pictureCount, whole } from "../format";
import { answered, goBlind, showWholeRanking, words } from "../question";
import { collection, collectionName, encoded, encodedAll, pictures, ranking, shown } from "../state";
import { Collections } from "./collections";
import { Grid } from "./grid";

export function Gallery() {
  const hits = ranking.value;
  return (
    <section id="gallery" class="gallery" tabIndex={-1} aria-labelledby="gallery-title">
      <header class="heading">
        <h2 id="gallery-title">{hits === null ? title() : "Closest first"}</h2>
        {hits !== null && <p class="extent">{searched()}</p>}
        {hits !== null && words.value.trim() !== "" && (
          <button type="button" class="quiet" onClick={goBlind}>
            Run 4 blind rounds
          </button>
        )}
        <Collections />
      </header>
      <p class="hidden" role="status">
        {hits !== null && spoken()}
      </p>
      <Grid
        tiles={shown.value}
        words={hits === null ? "" : (answered.value?.words ?? "")}
        ranked={hits !== null}
        framed={collectionName.value.value === "scenes"}
      />
      {hits !== null && shown.value.length < hits.length && (
        <button type="button" class="more" onClick={showWholeRanking}>
          Show all {whole(hits.length)}
        </button>
      )}
    </section>
  );
}

function title(): string {
  if (collection.value.phase !== "ready") return "Pictures";
  return `${whole(pictures.value.length)} ${collection.value.collection.title.toLowerCase()}`;
}

function searched(): string {
  if (encodedAll.value) return `out of ${pictureCount(encoded.value)}`;
  return `among the ${whole(encoded.value)} looked at so far, of ${whole(pictures.value.length)}`;
}

/** The ranking for those who do not see it move. */
function spoken(): string {
  const first = shown.value.slice(0, 5).map(({ picture }) => picture.label);
  return `Closest now: ${first.join(", ")}.`;
}
