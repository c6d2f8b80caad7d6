import { useEffect, useRef } from "preact/hooks";
import { pictureOf } from "../collections";
import { save } from "../download";
import { counted, whole } from "../format";
import { goToStep } from "../inquiry/history";
import { TOP } from "../outcome";
import { type Place, placesCsv, type Row, rowsOf, shadeOf, SHADES } from "../rounds/places";
import { current, rounds } from "../rounds/rounds";
import { titleOf } from "../rounds/title";
import { Fold } from "./fold";

/** Rows that are shown; the file has all. */
const SHOWN = 40;

/** Each round is a step to return to; below them, how places changed. */
export function Rounds() {
  return <Fold summary="Your rounds: who rose, who fell" content={() => <Content />} />;
}

function Content() {
  const all = rounds.value;
  if (all.length === 0) return <p class="how-wait">Search, and each search and mark becomes a round.</p>;
  const titles = all.map(({ inquiry }, at) => titleOf(all[at - 1]?.inquiry ?? null, inquiry, nameOf));
  const rows = rowsOf(all);
  return (
    <>
      <Steps titles={titles} />
      <Places titles={titles} rows={rows.slice(0, SHOWN)} />
      <Legend />
      <p>
        The pictures that were ever among the first {TOP}, and their place in each round
        {rows.length > SHOWN && `; ${counted(rows.length - SHOWN, "more is", "more are")} in the file`}.{" "}
        <button
          type="button"
          class="button-quiet"
          onClick={() => {
            const named = rows.map((row) => ({ ...row, label: nameOf(row.id) }));
            save("rounds.csv", new Blob([placesCsv(titles, named)], { type: "text/csv" }));
          }}
        >
          Save as CSV
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
    <ol class="rounds-steps" aria-label="Rounds">
      {rounds.value.map(({ step }, at) => (
        <li key={step}>
          <button
            type="button"
            class="chip"
            aria-current={step === current.value ? "step" : undefined}
            title="Go to this round"
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
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // The last round is the one that was just played.
    box.current?.scrollTo({ left: box.current.scrollWidth, behavior: "instant" });
  }, [titles.length]);
  return (
    <div ref={box} class="rounds-places" tabIndex={0} role="group" aria-label="Places by round">
      <table>
        <thead>
          <tr>
            <th scope="col">
              <span class="hidden">picture</span>
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
  return (
    <>
      <span class="hidden">{place === "off" ? "put away" : "further down"}</span>
      <span aria-hidden="true">{place === "off" ? "✕" : "–"}</span>
    </>
  );
}

function Legend() {
  return (
    <ul class="rounds-legend" aria-label="Shades">
      {SHADES.map((end, shade) => (
        <li key={end}>
          <span data-shade={shade}>
            {(SHADES[shade - 1] ?? 0) + 1}–{end}
          </span>
        </li>
      ))}
      <li>– further down</li>
      <li>✕ put away</li>
    </ul>
  );
}
