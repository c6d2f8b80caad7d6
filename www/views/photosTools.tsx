import { answered, ranking } from "../answers";
import { pictureOf } from "../collections";
import { save } from "../download";
import { ranked } from "../display";
import { from, to } from "../photos/dates";
import { csv, json, rowsOf } from "../photos/list";
import { PhotoPicture } from "../photos/picture";

/** What photos offer beside words: the days they are of, and their ranking as a file. */
export function PhotosTools() {
  return (
    <div class="photos-tools">
      <fieldset>
        <legend>Taken</legend>
        {(
          [
            ["from", from],
            ["to", to],
          ] as const
        ).map(([label, day]) => (
          <label key={label}>
            {label}
            <input
              type="date"
              value={day.value}
              onChange={({ currentTarget }) => {
                day.value = currentTarget.value;
              }}
            />
          </label>
        ))}
      </fieldset>
      {ranking.value !== null && <Save />}
    </div>
  );
}

function Save() {
  const saveAs = (name: string, type: string, write: typeof csv): void => {
    const rows = rowsOf(ranked.value ?? [], (id) => {
      const picture = pictureOf(id);
      return picture instanceof PhotoPicture ? picture : null;
    });
    save(name, new Blob([write(answered.value?.question.words ?? "", rows)], { type }));
  };
  return (
    <p>
      Save this list as{" "}
      <button
        type="button"
        class="footer-why"
        onClick={() => {
          saveAs("photos.csv", "text/csv", csv);
        }}
      >
        CSV
      </button>{" "}
      or{" "}
      <button
        type="button"
        class="footer-why"
        onClick={() => {
          saveAs("photos.json", "application/json", json);
        }}
      >
        JSON
      </button>
    </p>
  );
}
