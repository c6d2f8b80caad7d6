import { ranking } from "../answers";
import { inWords, strings } from "../language";
import { reason, sentence } from "../photos/leftOut";
import { adding, count, leftOut, looking, opened, outcome, pause, paused } from "../photos/library";
import { onShow } from "../photos/onShow";
import { progress, said } from "../photos/progress";
import { AddPhotos } from "./addPhotos";
import { Bar } from "./progress";
import { PhotosKept, Privacy } from "./photosKept";
import { PhotosTools } from "./photosTools";

/** Files that are listed one by one. */
const MOST_LISTED = 200;

/** What concerns the visitor's own photos: adding them, how far that is, what was left out, what is kept. */
export function Photos() {
  if (!onShow.value || !opened.value) return null;
  const text = strings.value.photos;
  const empty = count.value === 0 && adding.value === null && looking.value === null;
  return (
    <section class="photos" data-empty={empty} aria-label={text.title}>
      {empty ? <Welcome /> : <Manage />}
      <PhotosProgress />
      <p class="photos-outcome" role="status">
        {outcome.value !== null && inWords(outcome.value)}
      </p>
      {ranking.value === null && <LeftOutList />}
    </section>
  );
}

function Welcome() {
  const text = strings.value.photos;
  return (
    <>
      <h3>{text.heading}</h3>
      <p>{text.lead}</p>
      <AddPhotos />
      <Privacy />
    </>
  );
}

/** Folded, so that the pictures come first. */
function Manage() {
  return (
    <div class="photos-manage">
      <details>
        <summary>{strings.value.photos.manage}</summary>
        <div class="photos-folded">
          <AddPhotos />
          <PhotosTools />
          {ranking.value !== null && <LeftOutList />}
          <PhotosKept />
        </div>
      </details>
      <Privacy />
    </div>
  );
}

function PhotosProgress() {
  const text = strings.value.photos;
  if (looking.value !== null) {
    return <Bar what={text.looking} done={0} of={null} said={text.found(looking.value)} />;
  }
  if (progress.value === null) return null;
  const what = adding.value === null ? text.preparing : text.adding;
  return (
    <div class="photos-progress">
      <Bar what={what} {...progress.value} said={said.value} />
      <button
        type="button"
        class="chip"
        onClick={() => {
          pause(!paused.value);
        }}
      >
        {paused.value ? text.goOn : text.pause}
      </button>
    </div>
  );
}

function LeftOutList() {
  const files = leftOut.value;
  if (files.length === 0) return null;
  return (
    <details class="notice notice-skipped">
      <summary>{sentence(files)}</summary>
      <ul>
        {files.slice(0, MOST_LISTED).map((file) => (
          <li key={file.path}>
            <strong dir="auto">{file.path}</strong>: {reason(file)}
          </li>
        ))}
        {files.length > MOST_LISTED && <li>{strings.value.photos.more(files.length - MOST_LISTED)}</li>}
      </ul>
    </details>
  );
}
