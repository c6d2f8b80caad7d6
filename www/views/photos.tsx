import { ranking } from "../answers";
import { whole } from "../format";
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
  const empty = count.value === 0 && adding.value === null && looking.value === null;
  return (
    <section class="photos" data-empty={empty} aria-label="Your photos">
      {empty ? <Welcome /> : <Manage />}
      <PhotosProgress />
      <p class="photos-outcome" role="status">
        {outcome.value}
      </p>
      {ranking.value === null && <LeftOutList />}
    </section>
  );
}

function Welcome() {
  return (
    <>
      <h3>Search your own photos</h3>
      <p>
        Open a folder, choose pictures, drop them here or paste them. They are looked at by your own machine,
        and never leave it.
      </p>
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
        <summary>Add photos, dates, storage</summary>
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
  if (looking.value !== null) {
    return (
      <Bar what="Looking through your files" done={0} of={null} said={`${whole(looking.value)} found`} />
    );
  }
  if (progress.value === null) return null;
  const what = adding.value === null ? "Preparing your photos" : "Adding your photos";
  return (
    <div class="photos-progress">
      <Bar what={`${what}; those that are ready can be searched`} {...progress.value} said={said.value} />
      <button
        type="button"
        class="chip"
        onClick={() => {
          pause(!paused.value);
        }}
      >
        {paused.value ? "Go on" : "Pause"}
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
            <strong>{file.path}</strong>: {reason(file)}
          </li>
        ))}
        {files.length > MOST_LISTED && <li>and {whole(files.length - MOST_LISTED)} more</li>}
      </ul>
    </details>
  );
}
