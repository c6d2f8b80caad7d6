import { answered, ranking } from "../answers";
import { pictureOf } from "../collections";
import { save } from "../download";
import { ranked } from "../display";
import { strings } from "../language";
import { from, to } from "../photos/dates";
import { csv, json, rowsOf } from "../photos/list";
import { PhotoPicture } from "../photos/picture";
import { filled } from "./filled";

/** What photos offer beside words: the days they are of, and their ranking as a file. */
export function PhotosTools() {
  const { photos } = strings.value;
  return (
    <div class="photos-tools">
      <fieldset>
        <legend>{photos.taken}</legend>
        {(
          [
            [photos.from, from],
            [photos.to, to],
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
  const button = (label: string, name: string, type: string, write: typeof csv) => (
    <button
      type="button"
      class="footer-why"
      onClick={() => {
        saveAs(name, type, write);
      }}
    >
      {label}
    </button>
  );
  return (
    <p>
      {filled(strings.value.photos.saveAs, {
        csv: button("CSV", "photos.csv", "text/csv", csv),
        json: button("JSON", "photos.json", "application/json", json),
      })}
    </p>
  );
}
