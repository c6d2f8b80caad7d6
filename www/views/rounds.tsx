import { useEffect, useRef } from "preact/hooks";
import { pictureOf } from "../collections";
import { save } from "../download";
import { whole } from "../format";
import { goToStep } from "../inquiry/history";
import { isRightToLeft, strings } from "../language";
import { TOP } from "../outcome";
import { type Place, placesCsv, type Row, rowsOf, shadeOf, SHADES } from "../rounds/places";
import { current, rounds } from "../rounds/rounds";
import { titleOf } from "../rounds/title";
import { Fold } from "./fold";

/** Rows that are shown; the file has all. */
const SHOWN = 40;

/** Each round is a step to return to; below them, how places changed. */
export function Rounds() {
  return <Fold summary={strings.value.rounds.title} content={() => <Content />} />;
}

function Content() {
  const all = rounds.value;
  const text = strings.value.rounds;
  if (all.length === 0) return <p class="how-wait">{text.searchFirst}</p>;
  const titles = all.map(({ inquiry }, at) => titleOf(all[at - 1]?.inquiry ?? null, inquiry, nameOf));
  const rows = rowsOf(all);
  return (
    <>
      <Steps titles={titles} />
      <Places titles={titles} rows={rows.slice(0, SHOWN)} />
      <Legend />
      <p>
        {rows.length > SHOWN ? text.leadMore(TOP, rows.length - SHOWN) : text.lead(TOP)}{" "}
        <button
          type="button"
          class="button-quiet"
          onClick={() => {
            const named = rows.map((row) => ({ ...row, label: nameOf(row.id) }));
            save("rounds.csv", new Blob([placesCsv(titles, named)], { type: "text/csv" }));
          }}
        >
          {text.save}
        </button>
      </p>
    </>
  );
}

function nameOf(id: string): string {
  return pictureOf(id)?.label ?? id;
}

/** The way back to each round, and forward again. */
function Steps({ titles }: { readonly titles: readonly string[] }) {
  return (
    <ol class="rounds-steps" aria-label={strings.value.rounds.rounds}>
      {rounds.value.map(({ step }, at) => (
        <li key={step}>
          <button
            type="button"
            class="chip"
            aria-current={step === current.value ? "step" : undefined}
            title={strings.value.rounds.goTo}
            onClick={() => {
              goToStep(step);
            }}
          >
            {at + 1} <span>{titles[at]}</span>
          </button>
        </li>
      ))}
    </ol>
  );
}

interface PlacesProps {
  readonly titles: readonly string[];
  readonly rows: readonly Row[];
}

/** A heat map that is a table, so that it is read as well as seen. It scrolls, which the keyboard must be able to do. */
function Places({ titles, rows }: PlacesProps) {
  const text = strings.value.rounds;
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // The last round is the one that was just played.
    const end = (box.current?.scrollWidth ?? 0) * (isRightToLeft.peek() ? -1 : 1);
    box.current?.scrollTo({ left: end, behavior: "instant" });
  }, [titles.length]);
  return (
    <div ref={box} class="rounds-places" tabIndex={0} role="group" aria-label={text.places}>
      <table>
        <thead>
          <tr>
            <th scope="col">
              <span class="hidden">{text.picture}</span>
            </th>
            {titles.map((title, at) => (
              <th key={at} scope="col" title={title}>
                {at + 1}
                <span class="hidden"> {title}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <PictureRow key={row.id} row={row} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function PictureRow({ row: { id, places } }: { readonly row: Row }) {
  const url = pictureOf(id)?.url ?? null;
  return (
    <tr>
      <th scope="row" title={nameOf(id)}>
        {url !== null && <img src={url} alt="" />}
        <span>{nameOf(id)}</span>
      </th>
      {places.map((place, at) => (
        <td key={at} data-shade={shadeOf(place)}>
          <PlaceIn place={place} />
        </td>
      ))}
    </tr>
  );
}

function PlaceIn({ place }: { readonly place: Place }) {
  if (typeof place === "number") return whole(place);
  const { putAway, furtherDown } = strings.value.rounds;
  return (
    <>
      <span class="hidden">{place === "off" ? putAway : furtherDown}</span>
      <span aria-hidden="true">{place === "off" ? "✕" : "–"}</span>
    </>
  );
}

function Legend() {
  const { shades, furtherDown, putAway } = strings.value.rounds;
  return (
    <ul class="rounds-legend" aria-label={shades}>
      {SHADES.map((end, shade) => (
        <li key={end}>
          <span data-shade={shade}>
            {(SHADES[shade - 1] ?? 0) + 1}–{end}
          </span>
        </li>
      ))}
      <li>– {furtherDown}</li>
      <li>✕ {putAway}</li>
    </ul>
  );
}
