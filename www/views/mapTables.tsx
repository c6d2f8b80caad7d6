import { answered } from "../answers";
import { pictureOf } from "../collections";
import { degrees, fraction } from "../format";
import { strings } from "../language";
import type { ToMap } from "../mapping/mapping";
import { sideOf } from "../marks";
import type { Hit, QueryMap } from "../protocol";

/** Rows that are read, of all that are on the map. */
const ROWS = 12;

/** What the map shows, to be read: how far the query turned with each mark, and the places. */
export function MapTables({ of, map }: { readonly of: ToMap; readonly map: QueryMap }) {
  const text = strings.value.map;
  const hits = (answered.value?.hits ?? []).slice(0, ROWS);
  return (
    <details class="map-tables">
      <summary>{text.tables}</summary>
      <table class="table">
        <caption>{text.wayTable}</caption>
        <thead>
          <tr>
            <th scope="col">{text.marks}</th>
            <th scope="col">{text.lastMark}</th>
            <th scope="col">{text.angle}</th>
          </tr>
        </thead>
        <tbody>
          {map.path.map(({ marks, cosine }) => (
            <tr key={marks}>
              <th scope="row">{marks}</th>
              <td>{markOf(of, marks)}</td>
              <td>{cosine === null ? text.noStart : degrees(cosine)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <table class="table">
        <caption>{text.places(hits.length)}</caption>
        <thead>
          <tr>
            <th scope="col">{text.place}</th>
            <th scope="col">{text.picture}</th>
            <th scope="col">{text.moved}</th>
            <th scope="col">{text.cosine}</th>
          </tr>
        </thead>
        <tbody>
          {hits.map((hit, place) => (
            <tr key={hit.id} data-side={sideOf(of.question.marks, hit.id)}>
              <th scope="row">{place + 1}</th>
              <td>{pictureOf(hit.id)?.label ?? hit.id}</td>
              <td>{moved(hit, place)}</td>
              <td>{fraction(hit.score, 3)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}

/** "+ dolphin" for the mark that was given last of so many. */
function markOf({ question }: ToMap, marks: number): string {
  const last = question.marks[marks - 1];
  if (last === undefined) return strings.value.map.noMark;
  return `${last.side === "like" ? "+" : "−"} ${pictureOf(last.id)?.label ?? last.id}`;
}

function moved({ before }: Hit, place: number): string {
  if (before === null || before === place) return "";
  return before > place ? `↑ ${before - place}` : `↓ ${place - before}`;
}
